import { DomainError } from '@slipway/core';

/** The sum of a list of counts or shares. */
export function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

/**
 * Two distributions can only be compared over the same cells, and counts or shares are finite and not negative: anything
 * else would turn into a silent NaN.
 */
export function requireDistributions(
  statistic: string,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): void {
  if (first.length !== second.length) {
    throw new DomainError(
      'invalid',
      'DISTRIBUTIONS_DIFFER_IN_LENGTH',
      `${statistic}: both distributions need the same cells, got ${first.length} and ${second.length}`,
    );
  }
  requireCounts(statistic, first);
  requireCounts(statistic, second);
}

function requireCounts(statistic: string, counts: ArrayLike<number>): void {
  for (let i = 0; i < counts.length; i++) {
    if (counts[i]! >= 0 && counts[i]! < Infinity) continue;
    throw new DomainError(
      'invalid',
      'COUNT_INVALID',
      `${statistic}: expected finite counts from 0, got ${counts[i]} in cell ${i}`,
    );
  }
}
