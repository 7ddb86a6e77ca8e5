import { fork } from 'node:child_process';
import { once } from 'node:events';
import { servingMessage } from './follow-parent.js';

/** A serving process of this program. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Resolves when it serves; never, when it ends before. */
  readonly serving: Promise<void>;
  /** How it ended, such as `code 1` or `signal SIGKILL`. */
  readonly ended: Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export type StartWorker = (index: number) => WorkerProcess;

/**
 * Starts this program once more with an environment of its own; what it logs goes where its parent logs. It has a process
 * group of its own: Ctrl-C reaches the parent alone, so that workers get one signal and not two.
 */
export function startWorkerProcess(
  main: string,
  env: Readonly<Record<string, string | undefined>>,
): WorkerProcess {
  const child = fork(main, { env: { ...env }, stdio: 'inherit', detached: true });
  const serving = Promise.withResolvers<undefined>();
  child.on('message', (message) => {
    if (message === servingMessage) serving.resolve(undefined);
  });
  return {
    pid: child.pid,
    serving: serving.promise,
    ended: once(child, 'exit').then(
      ([code, signal]) => (code === null ? `signal ${String(signal)}` : `code ${String(code)}`),
      String,
    ),
    kill: (signal) => {
      child.kill(signal);
    },
  };
}
