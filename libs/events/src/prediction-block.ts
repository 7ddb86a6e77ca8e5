/** The role a version plays in a rollout. */
export type Variant = 'stable' | 'canary' | 'shadow';

/** Which features the events of a loaded version carry. One object as long as that stays the same. */
export interface FeatureLayout {
  readonly numeric: readonly string[];
  readonly categorical: readonly string[];
  /** Left out on purpose. */
  readonly redacted: readonly string[];
  /** Recorded as a keyed hash; each of them is among the categorical ones. */
  readonly hashed: readonly string[];
}

/** The features of consecutive rows. */
export interface FeatureColumns {
  readonly layout: FeatureLayout;
  /** rows x numeric, row-major; NaN is missing. */
  readonly numericValues: Float32Array;
  /** By categorical feature, then by row; null is missing. */
  readonly categoricalValues: readonly (readonly (string | null)[])[];
}

/** What the model answered, by row. */
export interface OutputColumns {
  /** Class index or regression value. */
  readonly predictions: ArrayLike<number>;
  /** Class names; empty for regression. */
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  /** rows x classes, row-major; empty without probabilities. */
  readonly classProbabilities: ArrayLike<number>;
}

/**
 * The rows of one request with their answer: what inference hands to the event producer. Arrays are kept by reference and
 * features are read later, when their entry is written, so nobody may write to either any more.
 */
export interface PredictionBlock {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly variant: Variant | undefined;
  readonly timeMs: number;
  readonly predictionId: string;
  /** Empty without one; only its hash leaves the process. */
  readonly routingKey: string;
  /** Such as country: for statistics by segment. */
  readonly segments: Readonly<Record<string, string>> | undefined;
  readonly rows: number;
  /** gRPC status code of the answer. */
  readonly status: number;
  readonly latencyMs: number;
  /** Rows of the batch that ran together. */
  readonly batchRows: number;
  /** W3C traceparent, when the request is sampled. */
  readonly traceparent: string | undefined;
  /** An output held NaN or an infinity. */
  readonly hasNonFiniteOutput: boolean;
  /** Roughly what it keeps in memory. */
  readonly bytes: number;
  readonly readFeatures: () => FeatureColumns;
  /** Undefined when the answer was an error. */
  readonly outputs: OutputColumns | undefined;
}
