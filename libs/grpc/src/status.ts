import { Metadata, status as Status, type StatusObject } from '@grpc/grpc-js';
import { DomainError, type ErrorKind } from '@slipway/core';
import { BadRequest, ErrorInfo, RetryInfo, Status as RpcStatus } from '@slipway/proto';

const statusOfKind: Record<ErrorKind, Status> = {
  invalid: Status.INVALID_ARGUMENT,
  not_found: Status.NOT_FOUND,
  conflict: Status.ABORTED,
  precondition: Status.FAILED_PRECONDITION,
  exhausted: Status.RESOURCE_EXHAUSTED,
  unavailable: Status.UNAVAILABLE,
  cancelled: Status.CANCELLED,
  deadline: Status.DEADLINE_EXCEEDED,
  unauthenticated: Status.UNAUTHENTICATED,
  forbidden: Status.PERMISSION_DENIED,
  unimplemented: Status.UNIMPLEMENTED,
  internal: Status.INTERNAL,
};

/**
 * The gRPC guide allows 8 KiB for all trailers, and grpc-js hangs the connection near 64. The message goes twice: in
 * percent code, which makes three bytes of each that is not ASCII, and with the violations in base64.
 */
const maxMessageBytes = 1000;
const maxViolations = 10;
const maxFieldBytes = 80;
const maxDescriptionBytes = 160;
const anyPrefix = 'type.googleapis.com/google.rpc';

/** What `exhausted` errors recommend that say nothing of their own. */
const defaultRetryAfterMs = 1000;

/** Is this an error whose text is meant for the client? */
export function isExpected(error: unknown): error is DomainError {
  return error instanceof DomainError && error.kind !== 'internal';
}

/** The gRPC status code of anything thrown. */
export function codeOf(error: unknown): Status {
  return error instanceof DomainError ? statusOfKind[error.kind] : Status.INTERNAL;
}

/** Anything thrown as `google.rpc.Status`. What is not a DomainError becomes INTERNAL with a fixed text. */
export function toRpcStatus(error: unknown): RpcStatus {
  if (!(error instanceof DomainError)) {
    return {
      code: codeOf(error),
      message: 'internal error, see the log of the server',
      details: [],
    };
  }
  const details = [
    any('ErrorInfo', ErrorInfo.encode({ reason: error.code, domain: 'slipway', metadata: {} })),
  ];
  if (error.violations.length > 0) {
    const fieldViolations = error.violations.slice(0, maxViolations).map((violation) => ({
      field: shorten(violation.field, maxFieldBytes),
      description: shorten(violation.description, maxDescriptionBytes),
      reason: '',
    }));
    details.push(any('BadRequest', BadRequest.encode({ fieldViolations })));
  }
  const retryAfterMs = retryAfterOf(error);
  if (retryAfterMs !== undefined) {
    const seconds = Math.floor(retryAfterMs / 1000);
    const nanos = Math.floor((retryAfterMs % 1000) * 1e6);
    details.push(any('RetryInfo', RetryInfo.encode({ retryDelay: { seconds, nanos } })));
  }
  return {
    code: codeOf(error),
    message: shorten(error.message, maxMessageBytes),
    details,
  };
}

/** Anything thrown as the status that grpc-js sends, with its details in the trailers. */
export function toStatusObject(error: unknown): StatusObject {
  const rpcStatus = toRpcStatus(error);
  const metadata = new Metadata();
  if (rpcStatus.details.length > 0) {
    metadata.set('grpc-status-details-bin', Buffer.from(RpcStatus.encode(rpcStatus).finish()));
  }
  const retryAfterMs = retryAfterOf(error);
  if (retryAfterMs !== undefined) {
    metadata.set('retry-after', String(Math.ceil(retryAfterMs / 1000)));
    // Clients with a retry policy wait so long instead of as long as they would (gRFC A6).
    metadata.set('grpc-retry-pushback-ms', String(Math.ceil(retryAfterMs)));
  }
  return { code: codeOf(error), details: rpcStatus.message, metadata };
}

/** When a caller may try again, in milliseconds; every `exhausted` error has an answer to that. */
export function retryAfterOf(error: unknown): number | undefined {
  if (!(error instanceof DomainError)) return undefined;
  return error.retryAfterMs ?? (error.kind === 'exhausted' ? defaultRetryAfterMs : undefined);
}

function any(type: string, writer: { finish(): Uint8Array }): RpcStatus['details'][number] {
  return { typeUrl: `${anyPrefix}.${type}`, value: Buffer.from(writer.finish()) };
}

/** The text in at most so many bytes of UTF-8. A lone surrogate would make grpc-js throw while it escapes the message. */
function shorten(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text.toWellFormed();
  const mark = '…';
  let kept = '';
  let bytes = Buffer.byteLength(mark);
  // By character, so that none is cut in two.
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return `${kept.toWellFormed()}${mark}`;
}
