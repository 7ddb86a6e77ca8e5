import { expect, test } from 'vitest';
import { wilsonLowerBound } from './wilson-lower-bound.js';

test('equals the published interval', () => {
  // Brown, Cai & DasGupta, Interval estimation for a binomial proportion (2001): 10 of 100 at 95 %.
  expect(wilsonLowerBound(10, 100, 1.959964)).toBeCloseTo(0.05522914, 7);
});

test('is 0 without trials and without successes', () => {
  expect(wilsonLowerBound(0, 0, 2)).toBe(0);
  expect(wilsonLowerBound(0, 50, 2)).toBeCloseTo(0, 15);
});
