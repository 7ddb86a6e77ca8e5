import { expect, test } from 'vitest';
import { boundedTimeout } from './tune-http2.js';

test.each([
  ['2147483S', '2147483S'],
  ['2147484S', '2147483S'],
  ['99999999S', '2147483S'],
  ['99999999M', '2147483S'],
  ['596H', '596H'],
  ['597H', '2147483S'],
  ['99999999m', '99999999m'],
  ['1n', '1n'],
  ['nonsense', 'nonsense'],
])('a timeout of %s is one of %s', (timeout, expected) => {
  expect(boundedTimeout(timeout)).toBe(expected);
});
