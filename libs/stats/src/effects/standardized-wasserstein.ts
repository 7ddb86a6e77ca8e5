import { momentsOf } from '../samples/moments.js';
import { wassersteinDistance } from '../samples/wasserstein.js';

/**
 * W1 in standard deviations of the reference (divided by m): one number for any change of a numeric column. It
 * is never below the shift of the mean in the same unit, and equal to it where nothing but the mean moved. Samples in ascending order. 0 when a sample is empty; from a constant
 * reference any other value is infinitely far away.
 */
export function standardizedWasserstein(
  reference: ArrayLike<number>,
  window: ArrayLike<number>,
): number {
  const distance = wassersteinDistance(reference, window);
  return distance === 0 ? 0 : distance / Math.sqrt(momentsOf(reference).squares / reference.length);
}
