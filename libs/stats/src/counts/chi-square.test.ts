import { expect, test } from 'vitest';
import { chiSquareTest } from './chi-square.js';

test('equal proportions at different sizes are no drift', () => {
  expect(chiSquareTest([100, 300, 600], [10, 30, 60]).pValue).toBeCloseTo(1, 12);
});

test('a cell that is empty on both sides changes nothing', () => {
  expect(chiSquareTest([10, 0, 30, 5], [20, 0, 25, 9])).toEqual(
    chiSquareTest([10, 30, 5], [20, 25, 9]),
  );
});

test('an empty row or a single cell has nothing to compare', () => {
  const nothing = { statistic: 0, pValue: 1, degreesOfFreedom: 0 };
  expect(chiSquareTest([], [])).toEqual(nothing);
  expect(chiSquareTest([5, 5], [0, 0])).toEqual(nothing);
  expect(chiSquareTest([5], [9])).toEqual(nothing);
});
