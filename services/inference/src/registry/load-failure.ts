import { DomainError, messageOf } from '@slipway/core';

/** A version that could not be loaded, for who asked for it. The reason says what is wrong with its files. */
export function loadFailure(label: string, error: unknown, isServing: boolean): DomainError {
  const what = isServing
    ? `${label} was not replaced, what was loaded before goes on answering`
    : `${label} failed to load`;
  const message = `${what}: ${messageOf(error)}`;
  return new DomainError('precondition', 'LOAD_FAILED', message, { cause: error });
}

/** One error for all that went wrong. */
export function joinFailures(failures: readonly unknown[]): unknown {
  const [first] = failures;
  if (failures.length < 2) return first;
  const { kind, code } =
    first instanceof DomainError ? first : { kind: 'internal' as const, code: 'LOAD_FAILED' };
  return new DomainError(kind, code, failures.map(messageOf).join('; '), { cause: first });
}
