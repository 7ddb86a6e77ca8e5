import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { startTestValkey, type OnCleanup } from '@slipway/testing';
import { loaderCore, whyNotPinned } from './cores.js';

const trimEveryMs = 250;

/** Keeps the newest entries of each stream, as the monitor does with what it has read. */
const trimStreams = [
  `EVAL "for _, key in ipairs(redis.call('KEYS', '*')) do`,
  `if redis.call('TYPE', key).ok == 'stream' then redis.call('XTRIM', key, 'MAXLEN', 100) end end" 0\r\n`,
].join(' ');

/** A live Valkey for prediction events, off the server's core; resolves to its URL. */
export async function startEventLog(onCleanup: OnCleanup): Promise<string> {
  const valkey = await startTestValkey(onCleanup);
  if (whyNotPinned() === undefined) {
    execFileSync('taskset', ['-acp', String(loaderCore), String(valkey.child.pid)]);
  }
  const socket = connect(valkey.port, '127.0.0.1').resume();
  // It may be gone before its trimmer.
  socket.on('error', () => undefined);
  const timer = setInterval(() => socket.write(trimStreams), trimEveryMs);
  onCleanup(() => {
    clearInterval(timer);
    socket.destroy();
  });
  return valkey.url;
}
