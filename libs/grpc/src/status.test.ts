import { status as Status } from '@grpc/grpc-js';
import { DomainError, errorKinds } from '@slipway/core';
import { BadRequest, ErrorInfo, RetryInfo, Status as RpcStatus } from '@slipway/proto';
import { expect, test } from 'vitest';
import { codeOf, isExpected, toRpcStatus, toStatusObject } from './status.js';

/** The bytes of both status trailers as they travel. */
function trailerBytes(error: unknown): number {
  const { details, metadata } = toStatusObject(error);
  const [binary] = metadata.get('grpc-status-details-bin');
  const base64 = binary instanceof Buffer ? binary.toString('base64') : '';
  return encodeURIComponent(details).length + base64.length;
}

test('each kind of error has a status code of its own', () => {
  const codes = errorKinds.map((kind) => codeOf(new DomainError(kind, 'CODE', 'message')));
  expect(new Set(codes).size).toBe(errorKinds.length);
  expect(codes).not.toContain(Status.OK);
  expect(codes).not.toContain(Status.UNKNOWN);
});

test('an error is shown with its code, message and reason', () => {
  const status = toRpcStatus(new DomainError('not_found', 'MODEL_NOT_FOUND', 'no model "x"'));
  expect(status).toMatchObject({ code: 5, message: 'no model "x"' });
  expect(status.details.map(({ typeUrl }) => typeUrl)).toEqual([
    'type.googleapis.com/google.rpc.ErrorInfo',
  ]);
  expect(ErrorInfo.decode(status.details[0]!.value)).toEqual({
    reason: 'MODEL_NOT_FOUND',
    domain: 'slipway',
    metadata: {},
  });
});

test('what nobody foresaw is INTERNAL and tells nothing', () => {
  const error = new TypeError('secret of the code');
  expect(isExpected(error)).toBe(false);
  expect(toRpcStatus(error)).toEqual({
    code: 13,
    message: 'internal error, see the log of the server',
    details: [],
  });
  expect(toStatusObject(error).metadata.getMap()).toEqual({});
});

test('an internal DomainError shows its text, and is logged like what nobody foresaw', () => {
  const error = new DomainError('internal', 'RUN_FAILED', 'the model could not be run');
  expect(isExpected(error)).toBe(false);
  expect(toRpcStatus(error)).toMatchObject({ code: 13, message: 'the model could not be run' });
});

test('violations of fields travel as BadRequest, ten at most', () => {
  const violations = Array.from({ length: 12 }, (_, i) => ({
    field: `features[${String(i)}]`,
    description: 'expected a finite number, got null',
  }));
  const status = toRpcStatus(new DomainError('invalid', 'INVALID_INPUT', 'bad', { violations }));
  expect(status.details[1]?.typeUrl).toBe('type.googleapis.com/google.rpc.BadRequest');
  const { fieldViolations } = BadRequest.decode(status.details[1]!.value);
  expect(fieldViolations).toHaveLength(10);
  expect(fieldViolations[9]).toMatchObject(violations[9]!);
});

test('what is exhausted always says when to try again; other errors only when they know', () => {
  const hintOf = (error: unknown): unknown => toStatusObject(error).metadata.get('retry-after');
  expect(hintOf(new DomainError('exhausted', 'FULL', 'full'))).toEqual(['1']);
  expect(hintOf(new DomainError('unavailable', 'AWAY', 'away'))).toEqual([]);
  expect(hintOf(new Error('what nobody foresaw'))).toEqual([]);
});

test('a retry hint travels as RetryInfo and as retry-after, in whole seconds', () => {
  const error = new DomainError('exhausted', 'FULL', 'full', { retryAfterMs: 1250 });
  const { details } = toRpcStatus(error);
  expect(RetryInfo.decode(details[1]!.value)).toEqual({
    retryDelay: { seconds: 1, nanos: 250_000_000 },
  });
  const { metadata } = toStatusObject(error);
  expect(metadata.get('retry-after')).toEqual(['2']);
  expect(metadata.get('grpc-retry-pushback-ms')).toEqual(['1250']);
});

test('the trailers carry the whole status', () => {
  const error = new DomainError('invalid', 'INVALID_INPUT', 'row 1: bad');
  const { code, details, metadata } = toStatusObject(error);
  expect([code, details]).toEqual([Status.INVALID_ARGUMENT, 'row 1: bad']);
  const [binary] = metadata.get('grpc-status-details-bin');
  expect(RpcStatus.decode(binary as Buffer)).toEqual(toRpcStatus(error));
});

test('a long message is cut between characters, and says so', () => {
  expect(toRpcStatus(new DomainError('invalid', 'X', 'a'.repeat(1000))).message).toHaveLength(1000);
  const cut = toRpcStatus(new DomainError('invalid', 'X', '👍'.repeat(1000))).message;
  expect(cut).toBe(`${'👍'.repeat(249)}…`);
});

test.each(['broken \ud83d', '\udc4d', `${'x'.repeat(2000)}\ud83d`])(
  'a lone surrogate does not stop an error from being sent: %j',
  (text) => {
    const violations = [{ field: text, description: text }];
    const status = toRpcStatus(new DomainError('invalid', 'X', text, { violations }));
    expect(status.message.isWellFormed()).toBe(true);
    expect(() => encodeURIComponent(status.message)).not.toThrow();
  },
);

test.each(['a', 'é', '漢', '👍', '\ud83d'])(
  'the trailers of the longest error of %j stay within 8 KiB',
  (character) => {
    const text = character.repeat(5000);
    const violations = Array<{ field: string; description: string }>(50).fill({
      field: text,
      description: text,
    });
    const error = new DomainError('invalid', 'INVALID_INPUT', text, {
      violations,
      retryAfterMs: 1e9,
    });
    expect(trailerBytes(error)).toBeLessThan(8192);
  },
);
