/** Every way a call can fail. The list is closed: `libs/grpc` maps each kind to one gRPC status. */
export const errorKinds = [
  'invalid',
  'not_found',
  'conflict',
  'precondition',
  'exhausted',
  'unavailable',
  'cancelled',
  'deadline',
  'unauthenticated',
  'forbidden',
  'unimplemented',
  'internal',
] as const;

export type ErrorKind = (typeof errorKinds)[number];

/** One thing wrong with one field of a request. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

export interface DomainErrorOptions {
  readonly violations?: readonly FieldViolation[];
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * The one error class. `code` is stable and greppable (`MODEL_NOT_FOUND`); the message says what, where, expected and
 * got, and is shown to clients as it is. The cause goes to the log and nowhere else.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly violations: readonly FieldViolation[];
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    options: DomainErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.violations = options.violations ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
