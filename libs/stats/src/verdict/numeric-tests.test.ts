import { expect, test } from 'vitest';
import { chiSquareTest } from '../counts/chi-square.js';
import { buildReferenceProfile } from '../profile/build-reference-profile.js';
import { andersonDarling } from '../samples/anderson-darling.js';
import { cramerVonMises } from '../samples/cramer-von-mises.js';
import { mannWhitney } from '../samples/mann-whitney.js';
import { moodTest } from '../samples/mood.js';
import { assessFeature } from './feature-drift.js';
import { jensenShannonPValue } from './jensen-shannon-p-value.js';
import { mergeSamples } from './merge-samples.js';
import { preparedNumeric } from './prepared-numeric.js';
import { tailTest } from './tail-test.js';
import { wassersteinLaw } from './wasserstein-law.js';

/** Evenly spread from 0 to 1, then bent. */
const bent = (rows: number, power: number): Float32Array =>
  Float32Array.from({ length: rows }, (_, index) => ((index + 0.5) / rows) ** power);

const profileOf = (values: ArrayLike<number>) =>
  buildReferenceProfile([{ kind: 'numeric', name: 'x', values }]).numeric[0]!;

test('the one walk answers as the tests by themselves do', () => {
  const reference = bent(900, 1);
  const window = bent(400, 1.1);
  const profile = profileOf(reference);
  const merged = mergeSamples(reference, window);
  const pValueOf = (test: 'mannwhitney' | 'cramervonmises' | 'andersondarling'): number =>
    assessFeature(profile, window, { test }).pValue;
  expect(merged.andersonDarling).toBeCloseTo(andersonDarling(window, reference).a2, 8);
  expect(Math.abs(merged.spread)).toBeCloseTo(Math.abs(moodTest(window, reference).statistic), 8);
  const { statistic } = cramerVonMises(window, reference, 'limit');
  expect(merged.cramerVonMises).toBeCloseTo(statistic, 8);
  // Theirs correct for small samples and continuity.
  const { pValue } = mannWhitney(window, reference, { method: 'asymptotic' });
  expect(pValueOf('mannwhitney') / pValue).toBeCloseTo(1, 1);
  expect(pValueOf('cramervonmises') / cramerVonMises(window, reference).pValue).toBeCloseTo(1, 1);
  expect(pValueOf('andersondarling') / andersonDarling(window, reference).pValue).toBeCloseTo(1, 1);
});

test('the tail test is exact for one row and for two', () => {
  const prepared = preparedNumeric(profileOf(bent(1000, 1)));
  const low = -1;
  const high = 2;
  expect(tailTest(prepared, Float32Array.of(0.5))).toBe(1);
  expect(tailTest(prepared, Float32Array.of(high))).toBeCloseTo(10 / 1001, 12);
  const both = (10 * 11) / (1001 * 1002);
  expect(tailTest(prepared, Float32Array.of(low, high))).toBeCloseTo(both, 12);
});

test('the law of the Wasserstein distance has the moments of the Brownian bridge’s area', () => {
  // E = sqrt(pi / 32) and E of the square = 7/60 for uniform values (Shepp 1982).
  const { mean, sd } = wassersteinLaw(bent(10_000, 1));
  expect(Math.exp(mean + sd ** 2 / 2)).toBeCloseTo(Math.sqrt(Math.PI / 32), 3);
  expect(Math.exp(2 * mean + 2 * sd ** 2)).toBeCloseTo(7 / 60, 3);
});

test('Jensen-Shannon over large cells is as sure as chi-square', () => {
  const [reference, window] = [
    [30_000, 40_000, 30_000],
    [10_100, 12_900, 10_000],
  ];
  const { pValue } = chiSquareTest(reference, window);
  expect(jensenShannonPValue(reference, window) / pValue).toBeCloseTo(1, 1);
  expect(jensenShannonPValue([5], [9])).toBe(1);
  expect(jensenShannonPValue([5, 5], [0, 0])).toBe(1);
});

test('finer values than a rounded reference fall evenly to both sides of its bins', () => {
  const rounded = bent(1000, 1).map((value) => Math.round(value * 30) / 30);
  const profile = profileOf(rounded);
  const { binEdges, binCounts } = preparedNumeric(profile);
  expect(binEdges[0]).toBeCloseTo((3 + 0.5) / 30, 6);
  expect(binCounts).toEqual(profile.binCounts);
  expect(assessFeature(profile, bent(1000, 1), { test: 'psi' }).pValue).toBeGreaterThan(0.99);
});
