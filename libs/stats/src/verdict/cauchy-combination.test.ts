import { expect, test } from 'vitest';
import { combineByCauchy } from './cauchy-combination.js';

const evenly = (...pValues: number[]) => pValues.map((pValue) => ({ pValue, weight: 1 }));

test('equal p-values combine to themselves, from the body to the far tail', () => {
  for (const p of [0.7, 0.5, 0.05, 1e-3, 1e-9, 1e-12, 1e-200]) {
    expect(combineByCauchy(evenly(p, p, p)).pValue / p).toBeCloseTo(1, 6);
  }
});

test('one strong p-value among k is worth k times itself', () => {
  expect(combineByCauchy(evenly(1e-12, 0.5, 0.5, 0.5)).pValue / 4e-12).toBeCloseTo(1, 9);
});

test('a p-value of 1 does not hide a small one, and one of 0 stays finite', () => {
  expect(combineByCauchy(evenly(1, 1, 1, 1, 1e-6)).pValue).toBeLessThan(6e-6);
  const { statistic, pValue } = combineByCauchy(evenly(0, 1));
  expect(Number.isFinite(statistic)).toBe(true);
  expect(pValue).toBeLessThan(1e-298);
});

test('what has a quarter of the weight is worth four times itself', () => {
  const { pValue } = combineByCauchy([
    { pValue: 1e-12, weight: 0.25 },
    { pValue: 0.5, weight: 0.75 },
  ]);
  expect(pValue / 4e-12).toBeCloseTo(1, 9);
});
