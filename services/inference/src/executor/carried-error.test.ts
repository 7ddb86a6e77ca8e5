import { DomainError } from '@slipway/core';
import { expect, test } from 'vitest';
import { packError, unpackError } from './carried-error.js';

const carry = (error: unknown): Error => unpackError(structuredClone(packError(error)));

test('a DomainError keeps its kind, code, words and violations', () => {
  const violations = [{ field: 'inputs.x', description: 'expected FP32' }];
  const sent = new DomainError('invalid', 'BAD', 'x: expected FP32, got INT8', {
    violations,
    cause: new Error('inside'),
  });
  const got = carry(sent);
  expect(got).toBeInstanceOf(DomainError);
  expect(got).toMatchObject({ kind: 'invalid', code: 'BAD', message: sent.message, violations });
  expect(got.cause).toBe(sent.stack);
});

test('any other error keeps its words, and its stack as the cause', () => {
  const sent = new TypeError('no function');
  expect(carry(sent)).toMatchObject({ message: 'no function', cause: sent.stack });
  expect(carry(sent)).not.toBeInstanceOf(DomainError);
  expect(carry('a text').message).toBe('a text');
});
