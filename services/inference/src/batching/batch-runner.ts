import { DomainError, type Clock } from '@slipway/core';
import type { Executor, RunResult } from '../executor/executor.js';
import type { BatchObserver } from './batch-metrics.js';
import type { WaitingJob } from './batch-queue.js';
import { createFixedBatchRun } from './fixed-batch.js';
import { joinRows } from './join-rows.js';
import type { RunEstimate } from './run-estimate.js';
import { splitRows } from './split-rows.js';

/** Runs the jobs of a batch together and gives each its own rows. */
export interface BatchRunner {
  /** Settles every job; never rejects. */
  readonly run: (batch: readonly WaitingJob[]) => Promise<void>;
}

export interface BatchRunnerDeps {
  readonly executor: Executor;
  readonly observer: BatchObserver;
  readonly estimate: RunEstimate;
  readonly clock: Clock;
}

export function createBatchRunner(
  deps: BatchRunnerDeps,
  options: { readonly label: string; readonly fixedBatch: number | undefined },
): BatchRunner {
  const { executor, observer, estimate, clock } = deps;
  const { fixedBatch } = options;
  const runRows =
    fixedBatch === undefined ? executor.run : createFixedBatchRun(executor, fixedBatch);

  const run = async (batch: readonly WaitingJob[]): Promise<void> => {
    const startedMs = clock.monotonicMs();
    const batchRows = batch.reduce((sum, { job }) => sum + job.rows, 0);
    try {
      const result = await runRows(joinRows(batch.map(({ job }) => job.inputs)), batchRows);
      estimate.learn(batchRows, result.runMs);
      observer.ran(batchRows, result.runMs);
      share(batch, result, startedMs, batchRows);
    } catch (error) {
      await contain(batch, error);
    }
  };

  const share = (
    batch: readonly WaitingJob[],
    { outputs, runMs }: RunResult,
    startedMs: number,
    batchRows: number,
  ): void => {
    const parts =
      batch.length === 1
        ? [outputs]
        : splitRows(
            outputs,
            batch.map(({ job }) => job.rows),
          );
    if (parts === undefined) {
      throw new DomainError(
        'internal',
        'NOT_ROW_WISE',
        `${options.label}: a run of ${String(batchRows)} rows did not answer row by row`,
      );
    }
    for (const [index, { resolve, enqueuedMs }] of batch.entries()) {
      const queueMs = startedMs - enqueuedMs;
      observer.waited(queueMs);
      resolve({ outputs: parts[index] ?? {}, batchRows, queueMs, runMs });
    }
  };

  /** What one caller's rows have broken stays that caller's: the others are run again without them. */
  const contain = async (batch: readonly WaitingJob[], error: unknown): Promise<void> => {
    const isExecutorGone = error instanceof DomainError && error.kind === 'unavailable';
    if (batch.length === 1 || isExecutorGone) {
      for (const { reject } of batch) reject(error);
      return;
    }
    observer.rerun(batch.length);
    for (const waiting of batch) await run([waiting]);
  };

  return { run };
}
