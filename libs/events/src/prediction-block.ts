/** The role a version plays in a rollout. */
export type Variant = 'stable' | 'canary' | 'shadow';

/** Categorical feature values of consecutive rows; null is missing. */
export interface CategoricalValues {
  readonly name: string;
  readonly values: readonly (string | null)[];
}

/**
 * The rows of one request with their answer: what inference hands to the event producer. Arrays are kept by reference
 * and read later, so nobody may write to them any more.
 */
export interface PredictionBlock {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly variant: Variant | undefined;
  readonly timeMs: number;
  readonly predictionId: string;
  /** xxHash64 of the routing key; 0 without one. */
  readonly routingKeyHash: bigint;
  readonly rows: number;
  /** gRPC status code of the answer. */
  readonly status: number;
  readonly latencyMs: number;
  /** Rows of the batch that ran together. */
  readonly batchRows: number;
  /** W3C traceparent, when the request is sampled. */
  readonly traceparent?: string;
  readonly numericFeatures: readonly string[];
  /** rows x numericFeatures, row-major; NaN is missing. */
  readonly numericValues: Float32Array;
  readonly categoricalFeatures: readonly CategoricalValues[];
  /** Class index or regression value by row; empty when the answer was an error. */
  readonly predictions: ArrayLike<number>;
  /** Class name by row; empty for regression. */
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  /** rows x classes, row-major; empty without probabilities. */
  readonly classProbabilities: Float32Array;
}

/** Roughly what a block holds in memory. */
export function blockBytes(block: PredictionBlock): number {
  const perRow = 16 + 16 * block.categoricalFeatures.length;
  return (
    300 + block.rows * perRow + block.numericValues.byteLength + block.classProbabilities.byteLength
  );
}
