import { DomainError } from '@slipway/core';

/** A command line that cannot be understood; the message is the whole answer. */
export function usageError(message: string): DomainError {
  return new DomainError('invalid', 'BAD_USAGE', message);
}
