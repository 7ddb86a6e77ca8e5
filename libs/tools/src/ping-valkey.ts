import { connect } from 'node:net';

const timeoutMs = 1_000;

/** Whether a Redis-protocol server on this port of 127.0.0.1 answers PING; false while it still loads its data. */
export function pingValkey(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let reply = '';
    const finish = (): void => {
      socket.destroy();
      resolve(reply.startsWith('+PONG'));
    };
    socket.setTimeout(timeoutMs, finish);
    socket.once('error', finish);
    socket.once('close', finish);
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.on('data', (bytes) => {
      reply += bytes.toString('latin1');
      if (reply.includes('\r\n')) finish();
    });
  });
}
