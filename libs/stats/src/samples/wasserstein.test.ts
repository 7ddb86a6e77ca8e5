import { expect, test } from 'vitest';
import { wassersteinDistance } from './wasserstein.js';

test('moving every value by 3 costs 3, whatever the sample sizes', () => {
  expect(wassersteinDistance([1, 2, 5], [4, 5, 8])).toBeCloseTo(3, 14);
  expect(wassersteinDistance([1, 1, 2, 2], [4, 5])).toBeCloseTo(3, 14);
});

test('equal or empty samples are at 0', () => {
  expect(wassersteinDistance([1, 2, 2], [1, 2, 2])).toBe(0);
  expect(wassersteinDistance([], [1])).toBe(0);
});
