import { DomainError } from '@slipway/core';

/**
 * The `q` quantile (0 to 1) of values in ascending order, interpolated linearly between the two nearest, as numpy does by
 * default (type 7 of Hyndman & Fan 1996). Throws `invalid` for no values or a `q` outside [0, 1].
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0 || !(q >= 0 && q <= 1)) {
    throw new DomainError(
      'invalid',
      'QUANTILE_UNDEFINED',
      `quantile: expected at least one value and a share from 0 to 1, got ${sorted.length} values and ${q}`,
    );
  }
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}
