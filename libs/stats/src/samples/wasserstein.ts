import { integrateCdfGap, type WeightedSample } from './cdf-distance.js';
import { requireFinite } from './require-sample.js';

/**
 * W1, the earth mover's distance of two samples in ascending order: the area between their distribution functions, in the
 * unit of the values (Vallender 1974). Equals `scipy.stats.wasserstein_distance`. 0 when a sample is empty; the values
 * must be finite.
 */
export function wassersteinDistance(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const m = first.length;
  const n = second.length;
  if (m === 0 || n === 0) return 0;
  requireFinite('Wasserstein distance', first);
  requireFinite('Wasserstein distance', second);
  let i = 0;
  let j = 0;
  let area = 0;
  let previous = Math.min(first[0]!, second[0]!);
  while (i < m || j < n) {
    const x = Math.min(i < m ? first[i]! : Infinity, j < n ? second[j]! : Infinity);
    area += Math.abs(i / m - j / n) * (x - previous);
    while (i < m && first[i]! <= x) i++;
    while (j < n && second[j]! <= x) j++;
    previous = x;
  }
  return area;
}

/** The same of weighted samples, for values that stand for many rows: the middles of histogram bins. */
export function weightedWasserstein(first: WeightedSample, second: WeightedSample): number {
  return integrateCdfGap(first, second, Math.abs);
}
