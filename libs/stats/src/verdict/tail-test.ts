import { countBelow, countUpTo } from '../profile/sorted-search.js';
import { betaBinomialSf } from '../special/beta-binomial-sf.js';
import type { PreparedNumeric } from './prepared-numeric.js';

/**
 * Whether more of the window lies outside the j-th value from either end of the reference than chance explains. Whatever
 * the law of the values, their number is beta-binomial(n, 2j, m + 1 - 2j), so the p-value is exact; ties make it larger.
 * It sees a few rows in a hundred that went far out, which tests of the whole distribution do not. `window` is ascending.
 */
export function tailTest({ values, tails }: PreparedNumeric, window: Float32Array): number {
  const { low, high, beyond } = tails;
  const outside = countBelow(window, low) + window.length - countUpTo(window, high);
  return betaBinomialSf(outside, window.length, 2 * beyond, values.length + 1 - 2 * beyond);
}
