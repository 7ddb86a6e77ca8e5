import { requireSameCells, total } from './counts.js';
import { chiSquareSf } from '../special/special-functions.js';

export interface ChiSquareResult {
  readonly statistic: number;
  readonly pValue: number;
  readonly degreesOfFreedom: number;
}

/**
 * Pearson's chi-square test that two lists of counts over the same cells come from one distribution (a 2xK contingency
 * table), with Yates' correction at one degree of freedom: equal to `scipy.stats.chi2_contingency`. Both rows are treated
 * as samples; testing the window against the reference shares as if they were known would raise far too many alarms.
 * Cells that are empty on both sides are left out. An empty row or a single cell has nothing to compare: statistic 0, p 1.
 */
export function chiSquareTest(
  reference: ArrayLike<number>,
  window: ArrayLike<number>,
): ChiSquareResult {
  requireSameCells('chi-square', reference, window);
  const rows = [total(reference), total(window)] as const;
  const all = rows[0] + rows[1];
  let cells = 0;
  for (let i = 0; i < reference.length; i++) if (reference[i]! + window[i]! > 0) cells++;
  if (rows[0] <= 0 || rows[1] <= 0 || cells < 2) {
    return { statistic: 0, pValue: 1, degreesOfFreedom: 0 };
  }
  const degreesOfFreedom = cells - 1;
  const correction = degreesOfFreedom === 1 ? 0.5 : 0;
  let statistic = 0;
  for (let i = 0; i < reference.length; i++) {
    const column = reference[i]! + window[i]!;
    if (column <= 0) continue;
    statistic += deviation(reference[i]!, (rows[0] * column) / all, correction);
    statistic += deviation(window[i]!, (rows[1] * column) / all, correction);
  }
  return { statistic, pValue: chiSquareSf(statistic, degreesOfFreedom), degreesOfFreedom };
}

/** (|observed - expected| - correction)^2 / expected; the correction never overshoots. */
function deviation(observed: number, expected: number, correction: number): number {
  const gap = Math.max(0, Math.abs(observed - expected) - correction);
  return (gap * gap) / expected;
}
