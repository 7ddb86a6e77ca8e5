import { expect, test } from 'vitest';
import { cliffsDelta } from './cliffs-delta.js';
import { cohensD } from './cohens-d.js';
import { cramersV } from './cramers-v.js';
import { oddsRatio } from './odds-ratio.js';
import { standardizedWasserstein } from './standardized-wasserstein.js';

test("Cliff's delta counts the pairs that one side wins", () => {
  // Of 6 pairs the first wins 1 (5 over 4), loses 4 and ties 1.
  expect(cliffsDelta([1, 5], [1, 4, 6])).toBeCloseTo((2 - 3) / 6, 14);
  expect(cliffsDelta([7, 8], [1, 2])).toBe(1);
});

test("Cohen's d is the distance of the means in pooled standard deviations", () => {
  // Means 2 and 4, squares 2 and 8, pooled variance 10 / 4.
  expect(cohensD([1, 2, 3], [2, 4, 6])).toBeCloseTo(-2 / Math.sqrt(2.5), 14);
});

test('W1 in standard deviations of the reference does not know the unit', () => {
  const reference = [1, 2, 3, 4];
  const window = [2, 3, 4, 5];
  const expected = 1 / Math.sqrt(1.25);
  expect(standardizedWasserstein(reference, window)).toBeCloseTo(expected, 14);
  const scaled = (values: number[]): number[] => values.map((value) => 1000 * value - 7);
  expect(standardizedWasserstein(scaled(reference), scaled(window))).toBeCloseTo(expected, 12);
});

test("Cramer's V is 1 when rows decide columns, and corrected it forgets what chance adds", () => {
  const table = [
    [40, 10],
    [10, 40],
  ];
  expect(
    cramersV([
      [7, 0],
      [0, 9],
    ]),
  ).toBe(1);
  expect(cramersV(table)).toBeCloseTo(0.6, 14);
  // phi^2 = 0.36 - 1/99 over r - 1 with r = 2 - 1/99.
  const corrected = Math.sqrt((0.36 - 1 / 99) / (1 - 1 / 99));
  expect(cramersV(table, { isBiasCorrected: true })).toBeCloseTo(corrected, 14);
  expect(
    cramersV(
      [
        [11, 10, 9],
        [9, 11, 10],
      ],
      { isBiasCorrected: true },
    ),
  ).toBe(0);
});

test("the correction of Cramer's V shrinks rows and columns by their own number", () => {
  const table = [
    [20, 5, 5],
    [5, 20, 5],
    [5, 5, 20],
  ];
  // Chi-square is 45, so phi^2 = 0.5; 3 rows shrink by 2^2 / 89.
  const expected = Math.sqrt((0.5 - 4 / 89) / (2 - 4 / 89));
  expect(cramersV(table, { isBiasCorrected: true })).toBeCloseTo(expected, 14);
});

test("Cramer's V of nothing to compare is 0", () => {
  expect([
    cramersV([]),
    cramersV([[3, 4]]),
    cramersV([
      [0, 0],
      [1, 2],
    ]),
  ]).toEqual([0, 0, 0]);
  expect(
    cramersV(
      [
        [1, 0],
        [0, 0],
      ],
      { isBiasCorrected: true },
    ),
  ).toBe(0);
});

test('the odds ratio has an answer for every table', () => {
  expect(oddsRatio(8, 2, 1, 5)).toBe(20);
  expect(oddsRatio(3, 0, 0, 4)).toBe(Infinity);
  expect(oddsRatio(0, 0, 3, 4)).toBe(1);
});
