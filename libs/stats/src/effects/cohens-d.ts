import { momentsOf } from '../samples/moments.js';
import { requireFinite } from '../samples/require-sample.js';

/**
 * Cohen's d: the difference of the means, first minus second, in pooled standard deviations, whose variance is
 * (squares + squares) / (m + n - 2) (Cohen 1988). Samples in ascending order. An empty sample is 0, and so are equal
 * constants; different constants are infinitely far apart.
 */
export function cohensD(first: ArrayLike<number>, second: ArrayLike<number>): number {
  requireFinite("Cohen's d", first);
  requireFinite("Cohen's d", second);
  if (first.length === 0 || second.length === 0) return 0;
  const a = momentsOf(first);
  const b = momentsOf(second);
  const gap = a.mean - b.mean;
  const degreesOfFreedom = first.length + second.length - 2;
  return gap === 0 ? 0 : gap / Math.sqrt((a.squares + b.squares) / Math.max(1, degreesOfFreedom));
}
