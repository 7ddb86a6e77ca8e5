import { andersonDarlingSf } from '../special/anderson-darling-sf.js';
import { requireOrdered } from './require-sample.js';
import { forEachTieGroup } from './tie-groups.js';

export interface AndersonDarlingResult {
  /** (A2 - 1) / sigma: A2 with the mean and the spread that it has at these sample sizes; scipy's statistic. */
  readonly statistic: number;
  /** The statistic itself, by midranks. */
  readonly a2: number;
  /** From the limit law, right to many digits however far out. */
  readonly pValue: number;
}

/** The standard deviation of the limit law. */
const LIMIT_SD = Math.sqrt((2 * (Math.PI * Math.PI - 9)) / 3);
/** Below this many values in all the spread of A2 is undefined. */
const FEWEST_VALUES = 4;

/**
 * The two-sample Anderson-Darling test with midranks (Pettitt 1976; ties as in Scholz & Stephens, JASA 82, 1987, equation
 * 7): squared gaps between the two distribution functions, each divided by its variance, so that the tails speak as
 * loudly as the middle. Both samples in ascending order. The statistic equals `scipy.stats.anderson_ksamp`; p does not,
 * as scipy clips it to [0.001, 0.25] (`andersonKsampPValue`): here it is the tail of the limit law at the standardised
 * statistic. An empty sample, fewer than 4 values in all or only one distinct value is no evidence: statistic 0, p 1.
 */
export function andersonDarling(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): AndersonDarlingResult {
  requireOrdered('Anderson-Darling', first);
  requireOrdered('Anderson-Darling', second);
  const m = first.length;
  const n = second.length;
  const all = m + n;
  let sum = 0;
  let groups = 0;
  forEachTieGroup(first, second, (inFirst, inSecond, firstBelow, secondBelow) => {
    const ties = inFirst + inSecond;
    const below = firstBelow + secondBelow + ties / 2;
    const gap = all * (firstBelow + inFirst / 2) - below * m;
    sum += (ties * gap * gap) / (below * (all - below) - (all * ties) / 4);
    groups++;
  });
  if (m === 0 || n === 0 || all < FEWEST_VALUES || groups < 2) {
    return { statistic: 0, a2: 0, pValue: 1 };
  }
  // The gap of the second sample is the same one backwards, so both sums are one: 1/m + 1/n = all/mn.
  const a2 = ((sum / all) * (all - 1)) / (m * n);
  const statistic = (a2 - 1) / Math.sqrt(varianceOfA2(m, n));
  return { statistic, a2, pValue: andersonDarlingSf(1 + LIMIT_SD * statistic) };
}

/** Variance of A2 of two samples of `m` and `n` values (Scholz & Stephens, equation 4, with k = 2). */
function varianceOfA2(m: number, n: number): number {
  const all = m + n;
  const inverses = 1 / m + 1 / n;
  // partial: 1/(N - 1) + ... + 1/(N - k + 1); h ends as the sum of all 1/i below N, g as its nested twin.
  let partial = 0;
  let g = 0;
  for (let k = 2; k < all; k++) {
    partial += 1 / (all - k + 1);
    g += partial / k;
  }
  const h = partial + 1;
  const a = 4 * g - 6 + (10 - 6 * g) * inverses;
  const b = 4 * (2 * g - 4) + 16 * h + (2 * g - 14 * h - 4) * inverses - 8 * h + 4 * g - 6;
  const c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + (2 * h - 6) * inverses + 4 * h;
  const d = 4 * (2 * h + 6) - 8 * h;
  return (((a * all + b) * all + c) * all + d) / ((all - 1) * (all - 2) * (all - 3));
}
