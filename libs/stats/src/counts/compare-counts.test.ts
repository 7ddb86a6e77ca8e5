import { expect, test } from 'vitest';
import { chiSquareTest } from './chi-square.js';
import { compareCounts } from './compare-counts.js';

test('with enough rows in every cell it is the chi-square test', () => {
  const [reference, window] = [
    [300, 300, 400],
    [80, 120, 100],
  ];
  const { statistic, pValue, effectSize } = compareCounts(reference, window);
  expect({ statistic, pValue }).toEqual({
    statistic: chiSquareTest(reference, window).statistic,
    pValue: chiSquareTest(reference, window).pValue,
  });
  expect(effectSize).toBeCloseTo(0.1, 12);
});

test('a new value in a tenth of a small window is found against a large reference', () => {
  const { pValue, effectSize } = compareCounts([2500, 2500, 0], [45, 45, 10]);
  expect(pValue).toBeLessThan(1e-12);
  expect(effectSize).toBeCloseTo(0.1, 12);
});

test('a new value cannot hide in the cell that it took its rows from', () => {
  expect(compareCounts([2500, 2500, 0], [60, 100, 40]).pValue).toBeLessThan(1e-30);
});

test('a change among the common cells is found beside a rare one', () => {
  expect(compareCounts([2500, 2500, 5], [140, 60, 0]).pValue).toBeLessThan(1e-6);
});

test('one rare row is no evidence', () => {
  expect(compareCounts([2500, 2500, 3], [100, 99, 1]).pValue).toBeGreaterThan(0.1);
});

test('a side without rows is no evidence', () => {
  expect(compareCounts([0, 0], [10, 20])).toMatchObject({ statistic: 0, pValue: 1, effectSize: 0 });
  expect(compareCounts([], [])).toMatchObject({ statistic: 0, pValue: 1, effectSize: 0 });
});
