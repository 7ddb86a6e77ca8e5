import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { OnCleanup } from '@slipway/testing';

/** A port in front of a server in this process, so that the server can be killed or hung as a process can. */
export interface TcpGate {
  /** As `kill -9` looks from outside: every connection is reset, and the port refuses new ones. */
  readonly kill: () => void;
  /** As `kill -STOP` looks: connections are accepted and stay open, what was written arrives, and nothing is read. */
  readonly hang: () => void;
  /** The port works again. */
  readonly revive: () => Promise<void>;
}

export async function openTcpGate(
  onCleanup: OnCleanup,
  options: { readonly port: number; readonly targetPort: number },
): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  const callers = new Set<Socket>();
  let isHung = false;
  let server: Server | undefined;

  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      callers.delete(socket);
    });
  };

  const open = async (): Promise<void> => {
    isHung = false;
    server = createServer((socket) => {
      const target = connect(options.targetPort, '127.0.0.1');
      keep(socket);
      keep(target);
      socket.on('close', () => target.destroy());
      target.on('close', () => socket.destroy());
      socket.setNoDelay(true);
      target.setNoDelay(true);
      target.pipe(socket);
      if (isHung) return;
      callers.add(socket);
      socket.pipe(target);
    });
    server.listen(options.port, '127.0.0.1');
    await once(server, 'listening');
  };

  const kill = (): void => {
    server?.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };

  await open();
  onCleanup(() => {
    kill();
    return Promise.resolve();
  });
  return {
    kill,
    hang: () => {
      isHung = true;
      for (const socket of callers) socket.unpipe().pause();
    },
    revive: open,
  };
}
