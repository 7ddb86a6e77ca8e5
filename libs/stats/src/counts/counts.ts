import { DomainError } from '@slipway/core';

/** The sum of a list of counts or shares. */
export function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

/** Two distributions can only be compared over the same cells. */
export function requireSameCells(
  statistic: string,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): void {
  if (first.length === second.length) return;
  throw new DomainError(
    'invalid',
    'DISTRIBUTIONS_DIFFER_IN_LENGTH',
    `${statistic}: both distributions need the same cells, got ${first.length} and ${second.length}`,
  );
}
