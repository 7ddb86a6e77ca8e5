import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** From SIGTERM to SIGKILL. */
const graceMs = 3_000;

/**
 * Runs a command to its end with its output in a file. It leads its own process group, so that an abort ends all of what
 * it started; the terminal's Ctrl-C reaches it by that way only.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: Record<string, string | undefined>, logFile: string, signal: AbortSignal }} options
 * @returns {Promise<number>} the exit code; 127 when there is no such command, 1 after a signal
 */
export function runCommand(file, args, { cwd, env, logFile, signal }) {
  signal.throwIfAborted();
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  return new Promise((resolve, reject) => {
    let killTimer;
    const onAbort = () => {
      signalGroup(child.pid, 'SIGTERM');
      killTimer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
    };
    signal.addEventListener('abort', onAbort);
    const finish = (code) => {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(killTimer);
      if (signal.aborted) reject(signal.reason);
      else resolve(code);
    };
    child.once('error', () => finish(127));
    child.once('exit', (code) => finish(code ?? 1));
  });
}

function signalGroup(pid, name) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It has ended by itself in this moment.
  }
}

/** The last lines of what a command wrote. */
export function tailOf(logFile, lineCount) {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lineCount).join('\n');
}
