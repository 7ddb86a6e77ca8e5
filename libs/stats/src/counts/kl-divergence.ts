import { requireDistributions, total } from './counts.js';

/**
 * Kullback-Leibler divergence sum p ln(p / q) of `p` from `q`, lists of counts or shares (each is divided by its sum), equal
 * to `scipy.stats.entropy(p, q)` (Kullback & Leibler 1951). Not symmetric. Infinity where `p` has a cell that `q` lacks;
 * 0 when a side is empty.
 */
export function klDivergence(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  base: number = Math.E,
): number {
  requireDistributions('Kullback-Leibler divergence', p, q);
  const pTotal = total(p);
  const qTotal = total(q);
  if (pTotal <= 0 || qTotal <= 0) return 0;
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const share = p[i]! / pTotal;
    if (share > 0) sum += share * Math.log(share / (q[i]! / qTotal));
  }
  return Math.max(0, sum / Math.log(base));
}
