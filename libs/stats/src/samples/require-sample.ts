import { DomainError } from '@slipway/core';

/** In ascending order NaN comes last: looking at one value is enough. Infinities are ordered like any other value. */
export function requireOrdered(test: string, sorted: ArrayLike<number>): void {
  if (sorted.length === 0 || !Number.isNaN(sorted[sorted.length - 1])) return;
  throw notNumbers(test, 'numbers', sorted[sorted.length - 1]!);
}

/** For what is computed from the values themselves: infinities come first or last. */
export function requireFinite(test: string, sorted: ArrayLike<number>): void {
  if (sorted.length === 0) return;
  for (const end of [sorted[0]!, sorted[sorted.length - 1]!]) {
    if (!Number.isFinite(end)) throw notNumbers(test, 'finite numbers', end);
  }
}

function notNumbers(test: string, expected: string, got: number): DomainError {
  return new DomainError(
    'invalid',
    'SAMPLE_NOT_FINITE',
    `${test}: expected a sample of ${expected} in ascending order, got ${got}; leave out missing values first`,
  );
}
