import { contingencyTest, type ContingencyOptions, type ContingencyResult } from './contingency.js';

export type ChiSquareResult = ContingencyResult;

/**
 * Pearson's chi-square test that two lists of counts over the same cells come from one distribution (a 2xK contingency
 * table), with Yates' correction at one degree of freedom: equal to `scipy.stats.chi2_contingency`. Both rows are treated
 * as samples; testing the window against the reference shares as if they were known would raise far too many alarms.
 * Cells that are empty on both sides are left out. An empty row or a single cell has nothing to compare: statistic 0, p 1.
 */
export function chiSquareTest(
  reference: ArrayLike<number>,
  window: ArrayLike<number>,
  options: ContingencyOptions = {},
): ChiSquareResult {
  return contingencyTest([reference, window], options);
}
