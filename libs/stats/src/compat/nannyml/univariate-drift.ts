import { deviationThreshold } from './deviation-threshold.js';
import type { ChunkValue, NannymlMethod } from './nannyml-method.js';

/** Of a method that alerts by p-value. */
const SIGNIFICANCE = 0.05;

export interface ChunkDrift extends ChunkValue {
  readonly isAlert: boolean;
}

/** What a method says of a column, chunk by chunk. */
export interface UnivariateDrift {
  /** Alerts are values above it, or p-values below it; NaN when no chunk of the reference has a value. */
  readonly threshold: number;
  readonly reference: readonly ChunkDrift[];
  readonly analysis: readonly ChunkDrift[];
}

/**
 * NannyML's univariate drift: fits a method to the reference, learns from the reference's own chunks how much its values
 * vary, and judges each chunk of the analysis by that.
 */
export function univariateDrift<Value>(
  method: NannymlMethod<Value>,
  reference: readonly (readonly Value[])[],
  analysis: readonly (readonly Value[])[],
): UnivariateDrift {
  const measure = method.fit(reference.flat());
  const known = reference.map(measure);
  const isByPValue = known.some(({ pValue }) => pValue !== undefined);
  const threshold = isByPValue
    ? SIGNIFICANCE
    : deviationThreshold(
        known.map(({ value }) => value),
        method.limit,
      );
  const judge = (chunk: ChunkValue): ChunkDrift => ({
    ...chunk,
    isAlert: isByPValue ? (chunk.pValue ?? 1) < threshold : chunk.value > threshold,
  });
  return {
    threshold,
    reference: known.map(judge),
    analysis: analysis.map((chunk) => judge(measure(chunk))),
  };
}
