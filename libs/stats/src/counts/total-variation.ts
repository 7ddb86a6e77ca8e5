import { requireDistributions, total } from './counts.js';

/**
 * Total variation distance 1/2 sum |p - q| of two lists of counts or shares (each is divided by its sum): the share of
 * rows that would have to change cell, in [0, 1]. 0 when a side is empty.
 */
export function totalVariation(first: ArrayLike<number>, second: ArrayLike<number>): number {
  requireDistributions('total variation', first, second);
  const firstTotal = total(first);
  const secondTotal = total(second);
  if (firstTotal <= 0 || secondTotal <= 0) return 0;
  let sum = 0;
  for (let i = 0; i < first.length; i++) {
    sum += Math.abs(first[i]! / firstTotal - second[i]! / secondTotal);
  }
  return Math.min(1, sum / 2);
}
