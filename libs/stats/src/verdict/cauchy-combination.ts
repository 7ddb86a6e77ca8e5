/** A p-value of 1, as discrete tests have, would be minus infinity and hide all others. */
const LARGEST = 0.99;
/** The reciprocal of anything smaller overflows. */
const SMALLEST = 1e-300;
/** From here on 1/2 - atan(T)/pi has lost its digits and the first term of its series has all of them. */
const FAR_OUT = 1e8;

export interface CombinedPValue {
  /** T, the weighted mean of cot(pi p); negative where the p-values are large. */
  readonly statistic: number;
  readonly pValue: number;
}

/**
 * One p-value from several of the same data: T = weighted mean of cot(pi p), p = 1/2 - atan(T) / pi. However the tests
 * depend on each other, small p-values keep their meaning, so questions can be added without a correction for their number
 * (Liu & Xie, Cauchy combination test, JASA 2020). p-values of 1 count as 0.99. Needs at least one weight above 0.
 */
export function combineByCauchy(
  weighted: readonly { readonly pValue: number; readonly weight: number }[],
): CombinedPValue {
  let sum = 0;
  let weights = 0;
  for (const { pValue, weight } of weighted) {
    const p = Math.max(SMALLEST, Math.min(LARGEST, pValue));
    sum += weight * (p < 1e-8 ? 1 / (Math.PI * p) : 1 / Math.tan(Math.PI * p));
    weights += weight;
  }
  const statistic = sum / weights;
  const pValue =
    statistic > FAR_OUT ? 1 / (Math.PI * statistic) : 0.5 - Math.atan(statistic) / Math.PI;
  return { statistic, pValue };
}
