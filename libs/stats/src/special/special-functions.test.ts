import { expect, test } from 'vitest';
import { chiSquareSf, logGamma, smirnovSf } from './special-functions.js';

test('the chi-square tail keeps its digits far out', () => {
  // With two degrees of freedom the tail is exp(-x/2).
  for (const x of [0.5, 10, 100, 1000]) {
    expect(chiSquareSf(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 11);
  }
});

test('the chi-square tail answers 0 and 1 where the result would underflow', () => {
  expect(chiSquareSf(5000, 1)).toBe(0);
  expect(chiSquareSf(Infinity, 3)).toBe(0);
  expect(chiSquareSf(0, 3)).toBe(1);
  expect(chiSquareSf(1e-300, 400)).toBe(1);
  expect(chiSquareSf(4, 0)).toBe(0);
});

test('the one-sided Kolmogorov-Smirnov tail of one value is a straight line', () => {
  expect(smirnovSf(0.3, 1)).toBeCloseTo(0.7, 14);
});

test('log gamma gives factorials', () => {
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 13);
});
