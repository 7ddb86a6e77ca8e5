import { expect, test } from 'vitest';
import { boundTimeout, timeoutMsOf } from './grpc-timeout.js';

const longestMs = 2 ** 31 - 1;

test.each([
  ['1S', 1000, '1S'],
  ['20m', 20, '20m'],
  ['5000u', 5, '5000u'],
  ['99999999n', 99.999999, '99999999n'],
  ['2147483S', 2_147_483_000, '2147483S'],
  ['2147484S', longestMs, '2147483S'],
  ['99999999S', longestMs, '2147483S'],
  ['99999999M', longestMs, '2147483S'],
  ['596H', 596 * 3_600_000, '596H'],
  ['597H', longestMs, '2147483S'],
  ['nonsense', Number.NaN, 'nonsense'],
  ['123456789S', Number.NaN, '123456789S'],
])('a timeout of %s is %d ms', (text, timeoutMs, bounded) => {
  const headers = { 'grpc-timeout': text };
  expect(timeoutMsOf(headers)).toBe(timeoutMs);
  boundTimeout(headers);
  expect(headers).toEqual({ 'grpc-timeout': bounded });
});

test('who sets no deadline waits for ever', () => {
  expect(timeoutMsOf({})).toBe(Infinity);
});
