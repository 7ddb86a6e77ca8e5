import { expect, test } from 'vitest';
import { quantile } from './quantile.js';

test('it interpolates linearly between neighbours', () => {
  expect(quantile([10, 20, 30, 40], 0.5)).toBe(25);
  expect(quantile([10, 20, 30, 40], 0.95)).toBeCloseTo(38.5, 12);
  expect(quantile([10, 20, 30, 40], 0)).toBe(10);
  expect(quantile([10, 20, 30, 40], 1)).toBe(40);
  expect(quantile([7], 0.99)).toBe(7);
});

test('no values and impossible shares are refused', () => {
  expect(() => quantile([], 0.5)).toThrow(/got 0 values/);
  expect(() => quantile([1], 95)).toThrow(/share from 0 to 1/);
  expect(() => quantile([1], Number.NaN)).toThrow(/NaN/);
});
