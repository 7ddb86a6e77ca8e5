import { expect, test } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.js';

test('the threshold rises with the number of rejections', () => {
  expect(benjaminiHochberg([0.5, 0.6, 0.7, 0.8], 0.04).threshold).toBeCloseTo(0.01, 14);
  const three = benjaminiHochberg([0.015, 0.8, 0.025, 0.001], 0.04);
  expect(three.rejected).toEqual([true, false, true, true]);
  expect(three.threshold).toBeCloseTo(0.03, 14);
});

test('a p-value above its own limit is rejected when a larger one meets its limit', () => {
  expect(benjaminiHochberg([0.04, 0.045], 0.05).rejected).toEqual([true, true]);
});

test('no tests, no rejections', () => {
  expect(benjaminiHochberg([], 0.05)).toEqual({ adjusted: [], rejected: [], threshold: 0.05 });
});
