import { expect, test } from 'vitest';
import { DomainError, messageOf } from './errors.js';

test('an error carries its kind, code and message, and has no violations by itself', () => {
  const error = new DomainError('invalid', 'BAD_ROW', 'row 1: expected 4 values, got 3');
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: 'DomainError',
    kind: 'invalid',
    code: 'BAD_ROW',
    message: 'row 1: expected 4 values, got 3',
    violations: [],
    retryAfterMs: undefined,
  });
  expect('cause' in error).toBe(false);
});

test('the cause, the violations and the retry hint are kept', () => {
  const cause = new Error('socket closed');
  const violations = [{ field: 'x', description: 'missing' }];
  const error = new DomainError('exhausted', 'FULL', 'full', {
    cause,
    violations,
    retryAfterMs: 5,
  });
  expect(error.cause).toBe(cause);
  expect(error).toMatchObject({ violations, retryAfterMs: 5 });
});

test.each([
  [new Error('gone'), 'gone'],
  ['text', 'text'],
  [undefined, 'undefined'],
  [7, '7'],
])('the message of %j is %j', (thrown, expected) => {
  expect(messageOf(thrown)).toBe(expected);
});
