import type { Clock } from '@slipway/core';
import type { Tensors } from '@slipway/model';
import type { Executor } from '../executor/executor.js';
import { createAdmission } from './admission.js';
import type { BatchObserver } from './batch-metrics.js';
import { createBatchQueue, type WaitingJob } from './batch-queue.js';
import { createBatchRunner } from './batch-runner.js';
import { createRunEstimate } from './run-estimate.js';
import { createShapeBucketOf } from './shape-bucket.js';

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

export interface BatcherDeps {
  readonly executor: Executor;
  readonly observer: BatchObserver;
  readonly clock: Clock;
}

export interface BatcherOptions {
  /** `model iris@1.0.0`, for messages. */
  readonly label: string;
  /** Rows of several requests may share a run. */
  readonly isShared: boolean;
  /** Most rows of a shared run; a single request may have more. */
  readonly maxRows: number;
  /** A shared run is kept as short as this, where the cost of rows is known. */
  readonly maxRunMs: number;
  /** Longest wait for company; 0 takes what is queued. */
  readonly maxWaitMs: number;
  readonly maxQueuedRows: number;
  /** No one is let in who would wait longer than this for a run, by what runs have cost so far. */
  readonly maxQueueWaitMs: number;
  /** Rows a graph takes at a time when its first dimension is fixed. */
  readonly fixedBatch: number | undefined;
}

/**
 * A run starts as soon as the executor is free and takes whatever is queued then: alone when it is quiet, in company when
 * it is busy. Rows count, not requests; a job is never split over runs.
 */
export function createBatcher(deps: BatcherDeps, options: BatcherOptions): Batcher {
  const { executor, observer, clock } = deps;
  const { concurrency, isHealthy } = executor;
  const queue = createBatchQueue();
  const estimate = createRunEstimate();
  const bucketOf = createShapeBucketOf(executor.signature);
  const runner = createBatchRunner({ executor, observer, estimate, clock }, options);
  let running = 0;
  const admission = createAdmission(
    { queue, estimate, observer, clock, isHealthy, concurrency, running: () => running },
    options,
  );
  let isScheduled = false;
  let companyTimer: NodeJS.Timeout | undefined;
  let onIdle: (() => void) | undefined;

  const submit = (job: BatchJob): Promise<BatchResult> =>
    new Promise((resolve, reject) => {
      const refusal = admission.refusalOf(job);
      if (refusal !== undefined) {
        reject(refusal);
        return;
      }
      const enqueuedMs = clock.monotonicMs();
      queue.push({ job, bucket: bucketOf(job.inputs), enqueuedMs, resolve, reject });
      schedule();
    });

  const schedule = (): void => {
    if (isScheduled || running >= concurrency || queue.jobs() === 0) return;
    const waitMs = companyWaitMs();
    if (waitMs > 0) {
      companyTimer ??= setTimeout(dispatch, waitMs);
      return;
    }
    isScheduled = true;
    // At the end of this turn of the loop, so that everything that has arrived in it shares the run.
    setImmediate(dispatch);
  };

  /** How much longer the oldest job may wait for others; never into its deadline. */
  const companyWaitMs = (): number => {
    const oldest = queue.oldest();
    if (options.maxWaitMs === 0 || !options.isShared || oldest === undefined) return 0;
    const rows = queue.rowsBesideOldest();
    if (rows >= options.maxRows) return 0;
    const leftMs = oldest.enqueuedMs + options.maxWaitMs - clock.monotonicMs();
    const spareMs = oldest.job.deadlineMs - clock.nowMs() - estimate.expectMs(rows);
    return Math.min(leftMs, spareMs);
  };

  const dispatch = (): void => {
    isScheduled = false;
    clearTimeout(companyTimer);
    companyTimer = undefined;
    while (running < concurrency) {
      const batch = nextBatch();
      if (batch.length === 0) break;
      running++;
      void runner.run(batch).finally(() => {
        running--;
        schedule();
        if (running === 0 && queue.jobs() === 0) onIdle?.();
      });
    }
  };

  /** The next jobs that somebody still waits for. */
  const nextBatch = (): readonly WaitingJob[] => {
    for (;;) {
      const batch = queue.take(options.isShared ? admission.rowsOfRun() : 1);
      const wanted = admission.stillWanted(batch);
      if (wanted.length > 0 || batch.length === 0) return wanted;
    }
  };

  executor.onHealthChange(() => {
    if (isHealthy()) {
      schedule();
      return;
    }
    admission.refuseAll();
    if (running === 0) onIdle?.();
  });

  return {
    submit,
    queuedRows: () => queue.rows(),
    drain: async () => {
      if (running > 0 || queue.jobs() > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    },
  };
}
