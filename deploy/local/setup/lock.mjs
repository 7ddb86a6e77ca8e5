import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const intervalMs = 200;

/**
 * Runs a task while no other process on this machine does that holds the same lock file; a lock whose process has gone
 * is taken over.
 *
 * @template T
 * @param {string} lockFile
 * @param {{ onWait: (pid: number) => void, signal: AbortSignal }} options
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withLock(lockFile, { onWait, signal }, task) {
  mkdirSync(dirname(lockFile), { recursive: true });
  for (let isFirst = true; !tryLock(lockFile); isFirst = false) {
    const holder = holderOf(lockFile);
    if (holder === undefined) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (isFirst) onWait(holder);
    await pause(intervalMs, undefined, { signal });
  }
  try {
    return await task();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function tryLock(lockFile) {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(lockFile) {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch {
    // Released in this moment, or its process has gone.
    return undefined;
  }
}
