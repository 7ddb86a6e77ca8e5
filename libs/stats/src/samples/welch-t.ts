import { studentTSf } from '../special/student-t.js';
import { momentsOf } from './moments.js';
import { requireFinite } from './require-sample.js';

export interface WelchResult {
  readonly statistic: number;
  readonly pValue: number;
  /** Not whole: Welch & Satterthwaite. */
  readonly degreesOfFreedom: number;
}

/**
 * Welch's t-test (1947) that two samples in ascending order have equal means, whatever their variances, two-sided: equal to
 * `scipy.stats.ttest_ind(equal_var=False)`. For means as such (money, latency); a rank test is the better one for whether
 * a distribution moved. A sample of fewer than 2 values is no evidence, nor are equal constants: statistic 0, p 1; different
 * constants are statistic -Infinity or Infinity, p 0.
 */
export function welchTest(first: ArrayLike<number>, second: ArrayLike<number>): WelchResult {
  requireFinite('Welch', first);
  requireFinite('Welch', second);
  const m = first.length;
  const n = second.length;
  const nothing = { statistic: 0, pValue: 1, degreesOfFreedom: Math.max(0, m + n - 2) };
  if (m < 2 || n < 2) return nothing;
  const a = momentsOf(first);
  const b = momentsOf(second);
  const errorA = a.squares / (m - 1) / m;
  const errorB = b.squares / (n - 1) / n;
  const gap = a.mean - b.mean;
  if (errorA + errorB === 0) {
    return gap === 0 ? nothing : { ...nothing, statistic: gap * Infinity, pValue: 0 };
  }
  const statistic = gap / Math.sqrt(errorA + errorB);
  // As shares of the error, so that tiny variances do not underflow when squared.
  const share = errorA / (errorA + errorB);
  const degreesOfFreedom = 1 / (share ** 2 / (m - 1) + (1 - share) ** 2 / (n - 1));
  const pValue = 2 * studentTSf(Math.abs(statistic), degreesOfFreedom);
  return { statistic, pValue, degreesOfFreedom };
}
