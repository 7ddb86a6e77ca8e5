import type { Tensors } from '@slipway/model';
import type { Executor } from '../executor/executor.js';

/** Rows of one request on their way through a model. */
export interface BatchJob {
  readonly inputs: Tensors;
  readonly rows: number;
  /** When the caller stops waiting, in milliseconds since the epoch; Infinity without a deadline. */
  readonly deadlineMs: number;
  readonly isCancelled: () => boolean;
}

/** The rows' own part of what a run gave. */
export interface BatchResult {
  readonly outputs: Tensors;
  /** Rows of all requests that shared the run. */
  readonly batchRows: number;
  readonly queueMs: number;
  readonly runMs: number;
}

/** Lets the requests of one version share runs. */
export interface Batcher {
  /**
   * `exhausted` when the queue is full, `deadline` when it is too late before the run, `cancelled` when nobody waits any
   * more, `unavailable` while the executor is not healthy, else what the run itself throws.
   */
  readonly submit: (job: BatchJob) => Promise<BatchResult>;
  /** Rows that wait for a run. */
  readonly queuedRows: () => number;
  /** Resolves when everything accepted has been answered; nothing may be submitted any more. */
  readonly drain: () => Promise<void>;
}

export function createBatcher(executor: Executor): Batcher {
  return {
    submit: async ({ inputs, rows }) => {
      const { outputs, runMs } = await executor.run(inputs);
      return { outputs, runMs, batchRows: rows, queueMs: 0 };
    },
    queuedRows: () => 0,
    drain: () => Promise.resolve(),
  };
}
