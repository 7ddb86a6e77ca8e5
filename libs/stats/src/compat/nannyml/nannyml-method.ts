/** What a method says of one chunk. */
export interface ChunkValue {
  /** NaN for a chunk without values. */
  readonly value: number;
  /** Only of a method that alerts by p-value. */
  readonly pValue?: number;
}

/** A way to compare a chunk with the reference it was made for. */
export type MeasureChunk<Value> = (chunk: readonly Value[]) => ChunkValue;

/** A univariate drift method of NannyML; the reference has no missing values, and at least one that is present. */
export interface NannymlMethod<Value> {
  readonly name: string;
  /** Largest value that the alert limit may take. */
  readonly limit: number;
  readonly fit: (reference: readonly Value[]) => MeasureChunk<Value>;
}
