import { expect, test } from 'vitest';
import { fromFloat16Bits, toFloat16Bits } from './float16.js';

test.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x7bff, 65_504],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, Number.NaN],
])('the bits %x are %d, both ways', (bits, value) => {
  expect(fromFloat16Bits(bits)).toBe(value);
  expect(toFloat16Bits(value)).toBe(bits);
});

test.each([
  [1 + 2 ** -11, 1],
  [1 + 3 * 2 ** -11, 1 + 2 ** -9],
  [1 + 2 ** -11 + 2 ** -30, 1 + 2 ** -10],
  [1.5 * 2 ** -24, 2 ** -23],
  [0.5 * 2 ** -24, 0],
  [2 - 2 ** -12, 2],
  [65_519.99, 65_504],
  [65_520, Infinity],
  [-1e300, -Infinity],
])('%d is rounded to %d', (value, expected) => {
  expect(fromFloat16Bits(toFloat16Bits(value))).toBe(expected);
});

test('every half-precision float comes back with the same bits', () => {
  for (let bits = 0; bits <= 0xffff; bits++) {
    const value = fromFloat16Bits(bits);
    if (!Number.isNaN(value) && toFloat16Bits(value) !== bits) {
      expect(toFloat16Bits(value).toString(16)).toBe(bits.toString(16));
    }
  }
});
