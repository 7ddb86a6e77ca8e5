import { DomainError } from '@slipway/core';

/** A silence that cannot be made, and which field of it is wrong. */
export function badSilence(field: string, description: string): DomainError {
  const violations = [{ field, description }];
  return new DomainError('invalid', 'BAD_SILENCE', `${field}: ${description}`, { violations });
}
