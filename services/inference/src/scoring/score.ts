import type { Predictions, Tensors } from '@slipway/model';
import type { Caller } from './caller.js';
import type { Choice } from './choose-version.js';

/** Rows that have been checked and chosen a version for. */
export interface ScoreRequest {
  readonly choice: Choice;
  readonly inputs: Tensors;
  readonly rows: number;
  readonly caller: Caller;
  readonly predictionId: string;
  readonly startedMs: number;
  readonly traceparent: string | undefined;
  readonly segments: Readonly<Record<string, string>> | undefined;
}

/** What came of them. */
export interface Score {
  readonly outputs: Tensors;
  readonly predictions: Predictions;
  /** From the start of the request to the model's answer. */
  readonly latencyMs: number;
  /** Rows of all requests that shared the run. */
  readonly batchRows: number;
  /** Wait for the run. */
  readonly queueMs: number;
  readonly runMs: number;
}
