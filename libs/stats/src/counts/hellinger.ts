import { requireDistributions, total } from './counts.js';

/**
 * Hellinger distance sqrt(1/2 sum (sqrt(p) - sqrt(q))^2) of two lists of counts or shares (each is divided by its sum), in
 * [0, 1] (Hellinger 1909). It weighs rare cells more than total variation does. 0 when a side is empty.
 */
export function hellingerDistance(first: ArrayLike<number>, second: ArrayLike<number>): number {
  requireDistributions('Hellinger distance', first, second);
  const firstTotal = total(first);
  const secondTotal = total(second);
  if (firstTotal <= 0 || secondTotal <= 0) return 0;
  let sum = 0;
  for (let i = 0; i < first.length; i++) {
    const gap = Math.sqrt(first[i]! / firstTotal) - Math.sqrt(second[i]! / secondTotal);
    sum += gap * gap;
  }
  return Math.min(1, Math.sqrt(sum / 2));
}
