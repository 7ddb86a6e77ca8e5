import { DomainError, messageOf, type ErrorKind, type FieldViolation } from '@slipway/core';

/** An error as it crosses a thread: structured clones keep neither its class nor its fields. */
export interface CarriedError {
  /** Undefined for what is no DomainError. */
  readonly kind: ErrorKind | undefined;
  readonly code: string;
  readonly message: string;
  readonly violations: readonly FieldViolation[];
  readonly stack: string | undefined;
}

export function packError(error: unknown): CarriedError {
  const { message, stack } = error instanceof Error ? error : new Error(messageOf(error));
  if (!(error instanceof DomainError)) {
    return { kind: undefined, code: '', message, violations: [], stack };
  }
  const { kind, code, violations } = error;
  return { kind, code, message, violations, stack };
}

/** What was thrown on the other thread, with its stack there as the cause. */
export function unpackError({ kind, code, message, violations, stack }: CarriedError): Error {
  if (kind === undefined) return new Error(message, { cause: stack });
  return new DomainError(kind, code, message, { violations, cause: stack });
}
