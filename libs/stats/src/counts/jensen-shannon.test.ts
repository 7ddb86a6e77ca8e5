import { expect, test } from 'vitest';
import { jensenShannonDistance, jensenShannonDivergence } from './jensen-shannon.js';

test('distributions that share nothing are one bit apart', () => {
  expect(jensenShannonDivergence([3, 0], [0, 7])).toBeCloseTo(1, 14);
  expect(jensenShannonDistance([3, 0], [0, 7])).toBeCloseTo(Math.sqrt(Math.LN2), 14);
});

test('counts and shares mean the same, and equal ones are at 0', () => {
  expect(jensenShannonDivergence([10, 30], [0.25, 0.75])).toBe(0);
});

test('an empty side has no distance to anything', () => {
  expect(jensenShannonDivergence([0, 0], [1, 2])).toBe(0);
});
