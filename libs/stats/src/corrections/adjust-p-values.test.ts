import { expect, test } from 'vitest';
import { adjustPValues, type Correction } from './adjust-p-values.js';

const corrections: Correction[] = [
  'bonferroni',
  'sidak',
  'holm',
  'holm-sidak',
  'hochberg',
  'benjamini-hochberg',
  'benjamini-yekutieli',
];

test.each(corrections)('%s leaves a single p-value alone and answers nothing for none', (name) => {
  expect(adjustPValues([0.03], name, 0.05).adjusted[0]).toBeCloseTo(0.03, 14);
  expect(adjustPValues([], name, 0.05)).toEqual({ adjusted: [], rejected: [] });
});

test.each(corrections)('%s keeps the order of the p-values, and 0 and 1 as they are', (name) => {
  const { adjusted, rejected } = adjustPValues([1, 0.2, 0, 0.2, 1e-9], name, 0.05);
  expect([adjusted[0], adjusted[2]]).toEqual([1, 0]);
  expect(adjusted[1]).toBe(adjusted[3]);
  expect(rejected).toEqual([false, false, true, false, true]);
});

test('a p-value that is no probability is refused by its position', () => {
  expect(() => adjustPValues([0.1, NaN], 'holm', 0.05)).toThrow(/got NaN at 1/);
  expect(() => adjustPValues([-0.1], 'holm', 0.05)).toThrow(/got -0.1 at 0/);
});
