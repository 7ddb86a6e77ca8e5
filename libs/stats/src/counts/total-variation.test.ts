import { expect, test } from 'vitest';
import { totalVariation } from './total-variation.js';

test('it is the share of rows that would have to change cell', () => {
  expect(totalVariation([50, 50], [60, 40])).toBeCloseTo(0.1, 14);
  expect(totalVariation([10, 0], [0, 3])).toBe(1);
  expect(totalVariation([10, 20], [1, 2])).toBeCloseTo(0, 14);
});

test('an empty side has no distance to anything', () => {
  expect(totalVariation([0, 0], [1, 2])).toBe(0);
});
