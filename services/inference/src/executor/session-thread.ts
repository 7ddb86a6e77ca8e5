import { Worker, type WorkerOptions } from 'node:worker_threads';
import { DomainError, messageOf } from '@slipway/core';
import { unpackError } from './carried-error.js';
import { guardExit } from './exit-guard.js';
import type { CommandKind, ReplyMessage, SessionCommands } from './session-commands.js';

/** A worker thread that holds at most one session, seen from the thread that serves. */
export interface SessionThread {
  /**
   * Commands are done in the order they come in. Rejects with what the worker threw, or `unavailable` WORKER_DIED when it
   * ended before its answer.
   */
  readonly call: <K extends CommandKind>(
    kind: K,
    input: SessionCommands[K]['input'],
  ) => Promise<SessionCommands[K]['output']>;
  readonly isAlive: () => boolean;
  /** Called once when the thread has ended without being asked to. */
  readonly onDeath: (listener: (reason: string) => void) => void;
  /** Frees the session and ends the thread after the commands before it. It is never terminated: that aborts a run. */
  readonly close: () => Promise<void>;
}

/** From `src` as from `dist`, what runs is the built file: a worker resolves no TypeScript. */
const entry = new URL('../../dist/executor/session-worker.js', import.meta.url);

interface Waiting {
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
}

const options: WorkerOptions = {
  name: 'session',
  // No preloads: they would run once more in every worker.
  execArgv: [],
  // Tensors lie outside the heap; what lies in it is soon garbage.
  resourceLimits: { maxYoungGenerationSizeMb: 2 },
};

/** Starts a thread; it takes commands at once and does them when it is up. */
export function startSessionThread(
  startWorker = (file: URL, workerOptions: WorkerOptions) => new Worker(file, workerOptions),
): SessionThread {
  const worker = startWorker(entry, options);
  const waiting = new Map<number, Waiting>();
  const deathListeners: ((reason: string) => void)[] = [];
  let nextId = 0;
  let death: string | undefined;
  let isClosing = false;
  const unguard = guardExit(() => waiting.size > 0);
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  const die = (reason: string): void => {
    if (death !== undefined) return;
    death = reason;
    unguard();
    for (const { reject } of waiting.values()) reject(died(reason));
    waiting.clear();
    if (!isClosing) for (const listener of deathListeners) listener(reason);
  };

  worker.on('message', (reply: ReplyMessage) => {
    const found = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) found?.reject(unpackError(reply.error));
    else found?.resolve(reply.output as never);
  });
  worker.on('error', (error) => die(messageOf(error)));
  worker.on('exit', (code) => die(`it exited with code ${String(code)}`));

  const call: SessionThread['call'] = (kind, input) =>
    new Promise((resolve, reject) => {
      if (death !== undefined) {
        reject(died(death));
        return;
      }
      const id = nextId++;
      worker.postMessage({ id, kind, input });
      waiting.set(id, { resolve, reject });
    });

  return {
    call,
    isAlive: () => death === undefined,
    onDeath: (listener) => deathListeners.push(listener),
    close: async () => {
      isClosing = true;
      // A thread that has died is closed.
      await call('close', undefined).catch(() => undefined);
      await exited;
    },
  };
}

function died(reason: string): DomainError {
  return new DomainError('unavailable', 'WORKER_DIED', `its worker thread died: ${reason}`);
}
