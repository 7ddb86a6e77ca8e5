import { DomainError } from '@slipway/core';

/** A file that is no table; the message begins with its path. */
export function badTable(path: string, problem: string, cause?: unknown): DomainError {
  return new DomainError('invalid', 'BAD_TABLE', `${path}: ${problem}`, { cause });
}
