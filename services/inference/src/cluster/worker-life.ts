import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, type Clock, type Logger } from '@slipway/core';
import type { StartWorker, WorkerProcess } from './worker-process.js';

/** The life of one worker: started, and started again whenever it dies, until it is told to stop. */
export interface WorkerLife {
  /** Resolves when it serves for the first time; rejects when it ends before that. */
  readonly start: () => Promise<void>;
  /** Lets it drain; resolves when it has ended. */
  readonly stop: () => Promise<void>;
  /** Ends it at once. */
  readonly kill: () => void;
}

export interface WorkerLifeDeps {
  readonly startWorker: StartWorker;
  readonly logger: Logger;
  readonly clock: Clock;
}

const shortestDelayMs = 200;
const longestDelayMs = 5000;
/** Who has lived so long does not die of what it died of the last time. */
const steadyMs = 10_000;

export function createWorkerLife(deps: WorkerLifeDeps, index: number): WorkerLife {
  const { startWorker, logger, clock } = deps;
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let worker: WorkerProcess | undefined;

  const start = (): WorkerProcess => {
    worker = startWorker(index);
    logger.info('worker started', { worker: index, pid: worker.pid });
    return worker;
  };

  const keepAlive = async (first: WorkerProcess): Promise<void> => {
    let current = first;
    let delayMs = shortestDelayMs;
    for (let startedMs = clock.monotonicMs(); ; startedMs = clock.monotonicMs()) {
      const reason = await current.ended;
      if (isStopping()) return;
      const isSteady = clock.monotonicMs() - startedMs > steadyMs;
      delayMs = isSteady ? shortestDelayMs : delayMs;
      logger.warn('worker died, starting it again', { worker: index, reason, delayMs });
      // A stop ends the wait.
      await pause(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (isStopping()) return;
      delayMs = Math.min(delayMs * 2, longestDelayMs);
      current = start();
    }
  };

  return {
    start: async () => {
      if (isStopping()) return;
      const first = start();
      const failed = first.ended.then((reason) => {
        const message = `worker ${String(index)} ended with ${reason} before it served`;
        throw new DomainError('precondition', 'WORKER_FAILED', message);
      });
      await Promise.race([first.serving, failed]);
      failed.catch(() => undefined);
      void keepAlive(first);
    },
    stop: async () => {
      stopping.abort();
      worker?.kill('SIGTERM');
      await worker?.ended;
    },
    kill: () => worker?.kill('SIGKILL'),
  };
}
