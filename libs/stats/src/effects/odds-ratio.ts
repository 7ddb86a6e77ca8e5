/**
 * The odds ratio ad / (bc) of the table [[a, b], [c, d]]: what `scipy.stats.fisher_exact` calls its statistic. Infinity where
 * only the divisor has a 0, and 1, no difference, where both do.
 */
export function oddsRatio(a: number, b: number, c: number, d: number): number {
  const product = a * d;
  const divisor = b * c;
  return product === 0 && divisor === 0 ? 1 : product / divisor;
}
