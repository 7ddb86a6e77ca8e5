import type { Clock, DomainError } from '@slipway/core';
import type { BatchObserver, RejectReason } from './batch-metrics.js';
import type { BatchQueue, WaitingJob } from './batch-queue.js';
import type { BatcherOptions, BatchJob } from './batcher.js';
import { rejectionOf } from './rejection.js';
import type { RunEstimate } from './run-estimate.js';

/** Who may queue and who must leave, by what runs have cost so far. */
export interface Admission {
  /** Why a job is not let in; nobody is let in only to expire. */
  readonly refusalOf: (job: BatchJob) => DomainError | undefined;
  /** The jobs that somebody still waits for; the others are told so. */
  readonly stillWanted: (batch: readonly WaitingJob[]) => readonly WaitingJob[];
  /** Sends everyone away. */
  readonly refuseAll: () => void;
  /** Rows of the next shared run: as many as keep it short, or no longer than twice a run of one row. */
  readonly rowsOfRun: () => number;
}

export interface AdmissionDeps {
  readonly queue: BatchQueue;
  readonly estimate: RunEstimate;
  readonly observer: BatchObserver;
  readonly clock: Clock;
  readonly isHealthy: () => boolean;
  /** Runs that can be under way at once. */
  readonly concurrency: number;
  readonly running: () => number;
}

/** A few callers of a slow model are no overload: they may wait for so many of its runs, however long. */
const patientRuns = 16;

/** Runs vary; who is let in should not come just too late. */
const safety = 1.25;

export function createAdmission(deps: AdmissionDeps, options: BatcherOptions): Admission {
  const { queue, estimate, clock } = deps;

  const rowsOfRun = (): number => {
    const limitMs = Math.max(options.maxRunMs, 2 * estimate.expectMs(1));
    return Math.max(1, Math.min(options.maxRows, estimate.rowsWithin(limitMs)));
  };

  /** Time until everything that is queued now will have been run. */
  const queueWaitMs = (): number => {
    const rows = queue.rows();
    if (rows === 0) return 0;
    const rowsPerRun = options.isShared ? Math.min(rows, rowsOfRun()) : rows / queue.jobs();
    // One more for the run that is under way.
    const runs = rows / rowsPerRun + (deps.running() > 0 ? 1 : 0);
    return (runs * estimate.expectMs(rowsPerRun)) / deps.concurrency;
  };

  const hasRoom = (job: BatchJob): boolean => {
    const rows = queue.rows();
    if (rows === 0) return true;
    const runMs = safety * estimate.expectMs(Math.max(job.rows, sharedRows(rows + job.rows)));
    const longestMs = Math.max(options.maxQueueWaitMs, patientRuns * estimate.expectMs(1));
    const patienceMs = Math.min(longestMs, job.deadlineMs - clock.nowMs() - runMs);
    return rows + job.rows <= options.maxQueuedRows && queueWaitMs() <= patienceMs;
  };

  /** Rows of the run that a job will be in, when so many are queued with it. */
  const sharedRows = (queued: number): number =>
    options.isShared ? Math.min(queued, rowsOfRun()) : 1;

  /** `runMs`: what is still to come before the answer. */
  const whyGone = (job: BatchJob, runMs = 0): RejectReason | undefined => {
    if (job.isCancelled()) return 'cancelled';
    return job.deadlineMs <= clock.nowMs() + runMs ? 'deadline' : undefined;
  };

  const rejection = (reason: RejectReason): DomainError => {
    deps.observer.rejected(reason);
    return rejectionOf(reason, options.label, queue.rows(), queueWaitMs());
  };

  const refusalOf = (job: BatchJob): DomainError | undefined => {
    if (!deps.isHealthy()) return rejection('unhealthy');
    const gone = whyGone(job);
    if (gone !== undefined) return rejection(gone);
    if (hasRoom(job)) return undefined;
    // Those whom nobody waits for any more make room first.
    stillWanted(queue.remove((waiting) => whyGone(waiting.job) !== undefined));
    return hasRoom(job) ? undefined : rejection('queue_full');
  };

  const stillWanted = (batch: readonly WaitingJob[]): readonly WaitingJob[] => {
    const runMs = estimate.expectMs(batch.reduce((sum, { job }) => sum + job.rows, 0));
    return batch.filter(({ job, reject }) => {
      const gone = whyGone(job, runMs);
      if (gone !== undefined) reject(rejection(gone));
      return gone === undefined;
    });
  };

  const refuseAll = (): void => {
    for (const { reject } of queue.remove(() => true)) reject(rejection('unhealthy'));
  };

  return { refusalOf, stillWanted, refuseAll, rowsOfRun };
}
