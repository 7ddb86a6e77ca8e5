import { expect, test } from 'vitest';
import { psi, psiTest } from './psi.js';

test('equal shares have PSI 0, also where both are empty', () => {
  expect(psi([0.5, 0.5, 0], [0.5, 0.5, 0])).toBe(0);
});

test('a cell that only one side has makes the plain formula infinite and the smoothed one finite', () => {
  expect(psi([1, 0], [0.5, 0.5])).toBe(Infinity);
  expect(psiTest([100, 0], [50, 50]).psi).toBeGreaterThan(1);
  expect(psiTest([100, 0], [50, 50]).psi).toBeLessThan(10);
});

test('the same index is strong evidence in a large window and none in a small one', () => {
  const small = psiTest([50, 50, 50, 50], [10, 15, 10, 15]);
  const large = psiTest([5000, 5000, 5000, 5000], [1000, 1500, 1000, 1500]);
  expect(small.psi).toBeCloseTo(large.psi, 1);
  expect(small.pValue).toBeGreaterThan(0.3);
  expect(large.pValue).toBeLessThan(1e-30);
  expect(large.degreesOfFreedom).toBe(3);
});

test('an empty side or a single bin has nothing to compare', () => {
  expect(psiTest([], []).pValue).toBe(1);
  expect(psiTest([10], [20])).toEqual({ psi: 0, pValue: 1, degreesOfFreedom: 0 });
  expect(psiTest([0, 0], [10, 20]).pValue).toBe(1);
});

test('distributions over different cells are refused', () => {
  expect(() => psi([1], [0.5, 0.5])).toThrow(/same cells, got 1 and 2/);
});
