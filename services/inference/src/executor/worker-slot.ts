import { DomainError, messageOf, type Logger } from '@slipway/core';
import type { Tensors } from '@slipway/model';
import type { RunResult } from './executor.js';
import { withoutForeignMemory } from './sendable-tensors.js';
import type { OpenRequest } from './session-commands.js';
import type { SessionThread } from './session-thread.js';

/** The place of one worker of a version. A thread that dies in it is replaced. */
export interface WorkerSlot {
  /** `free` takes a run; `gone` until the thread is replaced, `stuck` until its run has ended after all. */
  readonly state: () => 'free' | 'running' | 'stuck' | 'gone';
  /** Only while free. Rejects with `unavailable` when the thread dies under the run, or when the run gets stuck. */
  readonly run: (inputs: Tensors) => Promise<RunResult>;
  /** Waits for the run under way, unless it is stuck: such a thread is left behind and closed when its run has ended. */
  readonly close: () => Promise<void>;
}

export interface WorkerSlotDeps {
  readonly startThread: () => SessionThread;
  readonly logger: Logger;
  /** Called after each change of the state. */
  readonly onChange: () => void;
}

export interface WorkerSlotOptions {
  /** `model iris@1.0.0`, for messages. */
  readonly label: string;
  /** What a thread opens that takes the place of another. */
  readonly open: OpenRequest;
  readonly stuckAfterMs: number;
}

const firstBackoffMs = 200;
const maxBackoffMs = 5000;

/** Takes over a thread that has the version open. */
export function createWorkerSlot(
  deps: WorkerSlotDeps,
  options: WorkerSlotOptions,
  opened: SessionThread,
): WorkerSlot {
  const { logger } = deps;
  const { label, open, stuckAfterMs } = options;
  let state: ReturnType<WorkerSlot['state']> = 'free';
  let thread = opened;
  let isClosed = false;
  let deaths = 0;
  /** What `close` waits for: the run under way, until it ends or gets stuck, or the replacement. */
  let pending: Promise<unknown> = Promise.resolve();
  let backoff: NodeJS.Timeout | undefined;

  const setState = (next: typeof state): void => {
    state = next;
    deps.onChange();
  };

  const adopt = (next: SessionThread): void => {
    thread = next;
    next.onDeath((reason) => {
      logger.error('a worker died', { model: label, reason });
      replaceLater();
    });
  };

  const replaceLater = (): void => {
    setState('gone');
    if (isClosed) return;
    const delayMs = Math.min(maxBackoffMs, firstBackoffMs * 2 ** deaths++);
    backoff = setTimeout(() => void (pending = replace()), delayMs);
  };

  const replace = async (): Promise<void> => {
    const next = deps.startThread();
    try {
      await next.call('open', open);
    } catch (error) {
      await next.close();
      logger.error(`a worker could not be replaced: ${messageOf(error)}`, { model: label });
      replaceLater();
      return;
    }
    if (isClosed) {
      await next.close();
      return;
    }
    adopt(next);
    setState('free');
    logger.info('a worker was replaced', { model: label });
  };

  const run = (inputs: Tensors): Promise<RunResult> => {
    const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
    setState('running');
    const stuck = setTimeout(() => {
      setState('stuck');
      reject(stuckError(label, stuckAfterMs));
    }, stuckAfterMs);
    const finish = (): void => {
      clearTimeout(stuck);
      if (isClosed && state === 'stuck') void thread.close();
      if (state !== 'gone') setState('free');
    };
    thread.call('run', withoutForeignMemory(inputs)).then(
      (result) => {
        deaths = 0;
        resolve(result);
        finish();
      },
      (error: unknown) => {
        reject(named(label, error));
        finish();
      },
    );
    pending = promise.catch(() => undefined);
    return promise;
  };

  adopt(opened);
  return {
    state: () => state,
    run,
    close: async () => {
      isClosed = true;
      clearTimeout(backoff);
      await pending;
      if (state === 'free' || state === 'running') await thread.close();
    },
  };
}

function stuckError(label: string, stuckAfterMs: number): DomainError {
  const message = `${label}: a run takes longer than ${String(stuckAfterMs)} ms; it counts as stuck, and the version is unavailable until it ends`;
  return new DomainError('unavailable', 'RUN_STUCK', message);
}

/** A thread does not know whose session it holds. */
function named(label: string, error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'WORKER_DIED') return error;
  return new DomainError(error.kind, error.code, `${label}: ${error.message}`, { cause: error });
}
