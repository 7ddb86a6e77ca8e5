import { DomainError, type ErrorKind } from '@slipway/core';
import { retryAfterOf, toRpcStatus } from '@slipway/grpc';
import { bodyTooLarge, type HttpReply } from '@slipway/telemetry';

/** As Envoy translates the gRPC codes of the same kinds, so that `/v1` and `/v2` fail alike. */
const statusOfKind: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  not_found: 404,
  conflict: 409,
  precondition: 400,
  exhausted: 429,
  unavailable: 503,
  cancelled: 499,
  deadline: 504,
  unauthenticated: 401,
  forbidden: 403,
  unimplemented: 501,
  internal: 500,
};

/** Errors of this protocol's own, which no gRPC status tells apart. */
const statusOfCode: Readonly<Record<string, number>> = {
  [bodyTooLarge]: 413,
  METHOD_NOT_ALLOWED: 405,
};

/** Anything thrown, in the shape of the protocol. What is not a DomainError becomes a 500 with a fixed text. */
export function writeError(error: unknown): HttpReply {
  const isKnown = error instanceof DomainError;
  const retryAfterMs = retryAfterOf(error);
  return {
    status: isKnown ? (statusOfCode[error.code] ?? statusOfKind[error.kind]) : 500,
    contentType: 'application/json',
    body: JSON.stringify({ error: toRpcStatus(error).message }),
    ...(retryAfterMs === undefined
      ? {}
      : { headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } }),
  };
}
