import { requireDistributions } from './counts.js';
import { chiSquareSf } from '../special/special-functions.js';

export interface ContingencyOptions {
  /** Yates' correction where there is one degree of freedom (default true). */
  readonly isCorrected?: boolean;
  /** Pearson's sum (O - E)^2 / E, or the likelihood ratio 2 sum O ln(O / E), the G-test. */
  readonly statistic?: 'pearson' | 'g';
}

export interface ContingencyResult {
  readonly statistic: number;
  readonly pValue: number;
  readonly degreesOfFreedom: number;
}

/**
 * Whether the rows of a table of counts come from one distribution over its columns: statistic ~ chi-square with
 * (rows - 1)(columns - 1) degrees of freedom, E = row total * column total / total (Pearson 1900; Wilks 1938 for G). Equal
 * to `scipy.stats.chi2_contingency`, its `lambda_="log-likelihood"` for G. Both agree where 5 are expected in each cell;
 * below, `compareCounts` is right. Empty rows and columns are left out; with fewer than two of either left there is nothing
 * to compare: statistic 0, p 1, no degrees of freedom.
 */
export function contingencyTest(
  table: readonly ArrayLike<number>[],
  { isCorrected = true, statistic: kind = 'pearson' }: ContingencyOptions = {},
): ContingencyResult {
  const columns = table[0]?.length ?? 0;
  const rowTotals = new Float64Array(table.length);
  const columnTotals = new Float64Array(columns);
  let all = 0;
  table.forEach((row, r) => {
    requireDistributions('contingency test', table[0]!, row);
    for (let c = 0; c < columns; c++) {
      rowTotals[r]! += row[c]!;
      columnTotals[c]! += row[c]!;
      all += row[c]!;
    }
  });
  const degreesOfFreedom = (countPositive(rowTotals) - 1) * (countPositive(columnTotals) - 1);
  if (all === 0 || degreesOfFreedom <= 0) return { statistic: 0, pValue: 1, degreesOfFreedom: 0 };
  const correction = isCorrected && degreesOfFreedom === 1 ? 0.5 : 0;
  const term = kind === 'g' ? likelihoodTerm : pearsonTerm;
  let statistic = 0;
  table.forEach((row, r) => {
    for (let c = 0; c < columns; c++) {
      const expected = (rowTotals[r]! * columnTotals[c]!) / all;
      if (expected > 0) statistic += term(corrected(row[c]!, expected, correction), expected);
    }
  });
  return { statistic, pValue: chiSquareSf(statistic, degreesOfFreedom), degreesOfFreedom };
}

/** Moves the observed count towards the expected one, never beyond it. */
function corrected(observed: number, expected: number, correction: number): number {
  const gap = observed - expected;
  return Math.abs(gap) <= correction ? expected : observed - Math.sign(gap) * correction;
}

function pearsonTerm(observed: number, expected: number): number {
  const gap = observed - expected;
  return (gap * gap) / expected;
}

function likelihoodTerm(observed: number, expected: number): number {
  return observed > 0 ? 2 * observed * Math.log(observed / expected) : 0;
}

function countPositive(totals: Float64Array): number {
  let positive = 0;
  for (const value of totals) if (value > 0) positive++;
  return positive;
}
