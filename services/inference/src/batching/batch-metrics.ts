import type { Metrics } from '@slipway/telemetry';

/** Why a job left the queue without a run. */
export type RejectReason = 'queue_full' | 'deadline' | 'cancelled' | 'unhealthy';

/** How well requests share runs, for one version. */
export interface BatchObserver {
  readonly ran: (rows: number, runMs: number) => void;
  readonly waited: (queueMs: number) => void;
  readonly rejected: (reason: RejectReason) => void;
  /** A shared run failed, and its requests are run one by one. */
  readonly rerun: (jobs: number) => void;
}

/** Metrics of batching; `observe` gives those of one version. */
export interface BatchMetrics {
  readonly observe: (model: string, modelVersion: string) => BatchObserver;
}

const rowBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096];
const secondBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
];

export function createBatchMetrics(metrics: Metrics): BatchMetrics {
  const labels = ['model', 'model_version'] as const;
  const rows = metrics.histogram('slipway_batch_rows', 'Rows of one run.', labels, rowBuckets);
  const run = metrics.histogram(
    'slipway_run_seconds',
    'Time of one run of the model.',
    labels,
    secondBuckets,
  );
  const wait = metrics.histogram(
    'slipway_queue_wait_seconds',
    'Time a request waited for its run.',
    labels,
    secondBuckets,
  );
  const rejected = metrics.counter(
    'slipway_queue_rejected_total',
    'Requests that left the queue, or were not let in, without a run.',
    [...labels, 'reason'],
  );
  const reruns = metrics.counter(
    'slipway_batch_reruns_total',
    'Requests that were run alone because a shared run failed.',
    labels,
  );
  return {
    observe: (model, modelVersion) => {
      const of = { model, model_version: modelVersion };
      return {
        ran: (count, runMs) => {
          rows.observe(of, count);
          run.observe(of, runMs / 1000);
        },
        waited: (queueMs) => wait.observe(of, queueMs / 1000),
        rejected: (reason) => rejected.add({ ...of, reason }),
        rerun: (jobs) => reruns.add(of, jobs),
      };
    },
  };
}
