/** Standard deviations above the mean of the reference chunks. */
const MULTIPLIER = 3;

/**
 * The upper alert limit of NannyML: mean + 3 standard deviations (divided by n) of a method's values on the chunks of the
 * reference, no more than `limit`. Chunks without a value (NaN) are left out; without any the result is NaN, and nothing
 * exceeds it.
 */
export function deviationThreshold(values: readonly number[], limit: number): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  return Math.min(limit, mean + MULTIPLIER * Math.sqrt(variance));
}
