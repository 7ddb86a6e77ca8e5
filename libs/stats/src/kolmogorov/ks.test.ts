import { expect, test } from 'vitest';
import { ksTwoSample } from './ks.js';
import { ksStatistic } from './ks-statistic.js';

test('the statistic is the largest gap, with ties stepping together', () => {
  expect(ksStatistic([1, 2, 3], [1, 2, 3])).toBe(0);
  expect(ksStatistic([1, 1, 1, 2], [1, 2, 2, 2])).toBe(0.5);
  expect(ksStatistic([1, 2], [3, 4, 5])).toBe(1);
  expect(ksStatistic([], [1])).toBe(0);
});

test('the order of the two samples does not matter', () => {
  const first = [0.1, 0.4, 0.7, 2];
  const second = [0.3, 0.5, 0.6, 1, 1.5, 3, 4];
  for (const method of ['exact', 'asymptotic'] as const) {
    expect(ksTwoSample(first, second, method)).toEqual(ksTwoSample(second, first, method));
  }
});

test('the exact p-value of tiny samples is a count of orderings', () => {
  // Of the C(4,2) = 6 orderings of 2 + 2 values, 2 separate the samples completely.
  expect(ksTwoSample([1, 2], [3, 4], 'exact').pValue).toBeCloseTo(2 / 6, 14);
  // Of the C(5,2) = 10 orderings of 2 + 3 values, again 2.
  expect(ksTwoSample([1, 2], [3, 4, 5], 'exact').pValue).toBeCloseTo(2 / 10, 14);
});

test('a single value against a single value is no evidence', () => {
  expect(ksTwoSample([1], [1], 'asymptotic')).toEqual({ statistic: 0, pValue: 1 });
  expect(ksTwoSample([1], [2], 'exact')).toEqual({ statistic: 1, pValue: 1 });
});

test('an empty sample is no evidence', () => {
  expect(ksTwoSample([], [1])).toEqual({ statistic: 0, pValue: 1 });
});

test('infinities are ordered like other values, and NaN is refused', () => {
  expect(ksTwoSample([-Infinity, 1], [2, Infinity], 'exact').statistic).toBe(1);
  expect(() => ksTwoSample([1, NaN], [1, 2])).toThrow(/expected a sample of numbers .* got NaN/);
});
