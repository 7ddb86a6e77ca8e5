import type { InferAnswer } from './infer.js';

/** Where the time of an inference went, by the names of its response parameters. */
export interface Timing {
  /** Wait for the run, in microseconds. */
  readonly queue_us: number;
  /** The run, in microseconds. */
  readonly compute_us: number;
  /** Rows of all requests that shared the run. */
  readonly batch_size: number;
}

export function timingOf({ score }: Pick<InferAnswer, 'score'>): Timing {
  return {
    queue_us: Math.round(score.queueMs * 1000),
    compute_us: Math.round(score.runMs * 1000),
    batch_size: score.batchRows,
  };
}
