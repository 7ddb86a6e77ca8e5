import { requireDistributions, total } from './counts.js';

/**
 * Jensen-Shannon divergence of two lists of counts or shares (each is divided by its sum): the mean of the
 * Kullback-Leibler divergences to their average (Lin 1991). In base 2 it lies in [0, 1]. 0 when a side is empty.
 */
export function jensenShannonDivergence(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  base = 2,
): number {
  requireDistributions('Jensen-Shannon divergence', first, second);
  const firstTotal = total(first);
  const secondTotal = total(second);
  if (firstTotal <= 0 || secondTotal <= 0) return 0;
  let sum = 0;
  for (let i = 0; i < first.length; i++) {
    const p = first[i]! / firstTotal;
    const q = second[i]! / secondTotal;
    const middle = (p + q) / 2;
    if (p > 0) sum += p * Math.log(p / middle);
    if (q > 0) sum += q * Math.log(q / middle);
  }
  return Math.max(0, sum / 2 / Math.log(base));
}

/**
 * Jensen-Shannon distance, the square root of the divergence, equal to `scipy.spatial.distance.jensenshannon`. The base
 * is e by default, as there: the largest value is then 0.8326 and not 1.
 */
export function jensenShannonDistance(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  base = Math.E,
): number {
  return Math.sqrt(jensenShannonDivergence(first, second, base));
}
