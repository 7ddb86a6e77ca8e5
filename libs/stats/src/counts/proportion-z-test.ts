import { DomainError } from '@slipway/core';
import { normalPValue, type Alternative } from '../special/alternative.js';

export interface ZTestResult {
  readonly statistic: number;
  readonly pValue: number;
}

/** `count` of `total` rows have the property. */
export interface Proportion {
  readonly count: number;
  readonly total: number;
}

/**
 * The z-test that two shares are equal, with the pooled variance P (1 - P) (1/n + 1/m), equal to `proportions_ztest` of
 * statsmodels. Needs about 5 rows on either side of every share; `fisherExact` does not. An empty side, or a property
 * that all rows have or none, is no evidence: statistic 0, p 1.
 */
export function zTestProportions(
  first: Proportion,
  second: Proportion,
  alternative: Alternative = 'two-sided',
): ZTestResult {
  requireProportion(first);
  requireProportion(second);
  const pooled = (first.count + second.count) / (first.total + second.total);
  const variance = pooled * (1 - pooled) * (1 / first.total + 1 / second.total);
  if (first.total === 0 || second.total === 0 || variance === 0) return { statistic: 0, pValue: 1 };
  const gap = first.count / first.total - second.count / second.total;
  const statistic = gap / Math.sqrt(variance);
  return { statistic, pValue: normalPValue(statistic, alternative) };
}

/**
 * The z-test that a share is `expected`, with the variance at the observed share p (1 - p) / n as `proportions_ztest` of
 * statsmodels has it (Wald's test). A share of exactly 0 or 1 has no variance there: any other `expected` is then
 * infinitely far away, p 0, which `chiSquareGoodnessOfFit` judges better. An empty side is statistic 0, p 1.
 */
export function zTestProportion(
  observed: Proportion,
  expected: number,
  alternative: Alternative = 'two-sided',
): ZTestResult {
  requireProportion(observed);
  const share = observed.count / observed.total;
  if (observed.total === 0 || share === expected) return { statistic: 0, pValue: 1 };
  const statistic = (share - expected) / Math.sqrt((share * (1 - share)) / observed.total);
  return { statistic, pValue: normalPValue(statistic, alternative) };
}

function requireProportion({ count, total }: Proportion): void {
  if (count >= 0 && count <= total && total < Infinity) return;
  throw new DomainError(
    'invalid',
    'PROPORTION_INVALID',
    `z-test: expected a count from 0 to a finite total, got ${count} of ${total}`,
  );
}
