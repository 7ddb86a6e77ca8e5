import { expect, test } from 'vitest';
import { chiSquareTest } from './chi-square.js';
import { contingencyTest } from './contingency.js';
import { fisherExact } from './fisher-exact.js';
import { chiSquareGoodnessOfFit } from './goodness-of-fit.js';
import { hellingerDistance } from './hellinger.js';
import { jensenShannonDistance } from './jensen-shannon.js';
import { klDivergence } from './kl-divergence.js';
import { proportionInterval, type IntervalMethod } from './proportion-interval.js';
import { zTestProportion, zTestProportions } from './proportion-z-test.js';
import { psi } from './psi.js';
import { totalVariation } from './total-variation.js';

const nothing = { statistic: 0, pValue: 1, degreesOfFreedom: 0 };

test('tables with nothing to compare are no evidence', () => {
  for (const table of [
    [],
    [[]],
    [[1, 2]],
    [
      [0, 0],
      [0, 0],
    ],
    [
      [5, 0],
      [7, 0],
    ],
    [
      [5, 6],
      [0, 0],
    ],
  ]) {
    expect(contingencyTest(table)).toEqual(nothing);
    expect(contingencyTest(table, { statistic: 'g' })).toEqual(nothing);
  }
});

test('empty rows and columns change nothing', () => {
  const plain = contingencyTest([
    [10, 30],
    [20, 25],
  ]);
  expect(
    contingencyTest([
      [10, 0, 30],
      [0, 0, 0],
      [20, 0, 25],
    ]),
  ).toEqual(plain);
});

test('the correction of Yates never overshoots', () => {
  expect(
    contingencyTest([
      [10, 10],
      [10, 11],
    ]).statistic,
  ).toBe(0);
  expect(
    contingencyTest(
      [
        [10, 10],
        [10, 11],
      ],
      { isCorrected: false },
    ).statistic,
  ).toBeGreaterThan(0);
});

test('counts that are no counts are refused by their cell', () => {
  expect(() => chiSquareTest([1, 2], [1, NaN])).toThrow(/got NaN in cell 1/);
  expect(() => chiSquareTest([-1, 2], [1, 2])).toThrow(/got -1 in cell 0/);
  expect(() => chiSquareTest([1, 2, 3], [1, 2])).toThrow(/same cells, got 3 and 2/);
  expect(() => chiSquareGoodnessOfFit([1, Infinity], [1, 2])).toThrow(/got Infinity in cell 1/);
  expect(() => fisherExact(1.5, 2, 3, 4)).toThrow(/whole counts from 0, got 1.5/);
});

test('a fit without rows, shares or a second cell is no evidence', () => {
  for (const [observed, shares] of [
    [[], []],
    [
      [0, 0],
      [1, 2],
    ],
    [
      [1, 2],
      [0, 0],
    ],
    [[5], [9]],
  ] as const) {
    expect(chiSquareGoodnessOfFit(observed, shares)).toEqual(nothing);
  }
});

test('what is not expected at all is impossible, and what neither side has does not count', () => {
  expect(chiSquareGoodnessOfFit([9, 1], [1, 0])).toMatchObject({ statistic: Infinity, pValue: 0 });
  expect(chiSquareGoodnessOfFit([9, 0, 3], [1, 0, 1]).degreesOfFreedom).toBe(1);
});

test('distances of an empty side are 0, and of sides that share nothing the largest', () => {
  for (const distance of [hellingerDistance, klDivergence, jensenShannonDistance, totalVariation]) {
    expect(distance([], [])).toBe(0);
    expect(distance([0, 0], [1, 2])).toBe(0);
    expect(distance([1, 2], [0, 0])).toBe(0);
    expect(distance([10, 30], [0.25, 0.75])).toBe(0);
  }
  expect(hellingerDistance([3, 0], [0, 7])).toBe(1);
  expect(klDivergence([3, 0], [0, 7])).toBe(Infinity);
  expect(klDivergence([1, 0], [0.5, 0.5], 2)).toBeCloseTo(1, 14);
});

test('distances refuse what is no distribution', () => {
  const distances = [hellingerDistance, klDivergence, jensenShannonDistance, totalVariation, psi];
  for (const distance of distances) {
    expect(() => distance([1], [0.5, 0.5])).toThrow(/same cells, got 1 and 2/);
    expect(() => distance([1, NaN], [1, 1])).toThrow(/got NaN in cell 1/);
    expect(() => distance([1, 1], [1, -1])).toThrow(/got -1 in cell 1/);
  }
});

test('shares without rows or without any difference are no evidence', () => {
  const none = { count: 0, total: 0 };
  const some = { count: 3, total: 9 };
  expect(zTestProportions(none, some)).toEqual({ statistic: 0, pValue: 1 });
  expect(zTestProportions({ count: 0, total: 5 }, { count: 0, total: 7 }).pValue).toBe(1);
  expect(zTestProportions({ count: 5, total: 5 }, { count: 7, total: 7 }).pValue).toBe(1);
  expect(zTestProportion(none, 0.5)).toEqual({ statistic: 0, pValue: 1 });
  expect(zTestProportion({ count: 0, total: 5 }, 0)).toEqual({ statistic: 0, pValue: 1 });
  expect(zTestProportion({ count: 5, total: 5 }, 0.5)).toEqual({ statistic: Infinity, pValue: 0 });
  expect(() => zTestProportions({ count: 6, total: 5 }, some)).toThrow(/got 6 of 5/);
});

test('an interval stays between 0 and 1 and holds the share, whatever was counted', () => {
  for (const method of ['wilson', 'agresti-coull', 'beta', 'normal'] as IntervalMethod[]) {
    expect(proportionInterval(0, 0, { method })).toEqual([0, 1]);
    for (const [count, total] of [
      [0, 1],
      [1, 1],
      [0, 40],
      [40, 40],
      [7, 40],
    ] as const) {
      const [low, high] = proportionInterval(count, total, { method, level: 0.99 });
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(count / total + 1e-12);
      expect(high).toBeGreaterThanOrEqual(count / total - 1e-12);
    }
  }
  expect(() => proportionInterval(3, 2)).toThrow(/got 3 of 2/);
  expect(() => proportionInterval(1, 2, { level: 1 })).toThrow(/at 1/);
});
