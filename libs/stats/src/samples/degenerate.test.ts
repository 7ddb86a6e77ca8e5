import { describe, expect, test } from 'vitest';
import { cliffsDelta } from '../effects/cliffs-delta.js';
import { cohensD } from '../effects/cohens-d.js';
import { standardizedWasserstein } from '../effects/standardized-wasserstein.js';
import { ksOneSided } from '../kolmogorov/ks-one-sided.js';
import { ksTwoSample } from '../kolmogorov/ks.js';
import { andersonDarling } from './anderson-darling.js';
import { cramerVonMises } from './cramer-von-mises.js';
import { energyDistance } from './energy-distance.js';
import { eppsSingleton } from './epps-singleton.js';
import { mannWhitney } from './mann-whitney.js';
import { moodTest } from './mood.js';
import { wassersteinDistance } from './wasserstein.js';
import { welchTest } from './welch-t.js';

type Sample = readonly number[];

const ofRanks = {
  'Kolmogorov-Smirnov': (a: Sample, b: Sample) => ksTwoSample(a, b),
  'one-sided Kolmogorov-Smirnov': (a: Sample, b: Sample) => ksOneSided(a, b, 'less'),
  'Anderson-Darling': (a: Sample, b: Sample) => andersonDarling(a, b),
  'Cramer-von Mises': (a: Sample, b: Sample) => cramerVonMises(a, b, 'limit'),
  'Mann-Whitney': (a: Sample, b: Sample) => mannWhitney(a, b),
  Mood: (a: Sample, b: Sample) => moodTest(a, b),
};
const ofValues = {
  'Epps-Singleton': (a: Sample, b: Sample) => eppsSingleton(a, b),
  Welch: (a: Sample, b: Sample) => welchTest(a, b),
};
const measures = {
  W1: wassersteinDistance,
  'standardized W1': standardizedWasserstein,
  'energy distance': energyDistance,
  "Cliff's delta": cliffsDelta,
  "Cohen's d": cohensD,
};

const constant = (value: number, size: number): Sample => new Array<number>(size).fill(value);
const count = (from: number, size: number): Sample =>
  Array.from({ length: size }, (_, i) => from + i);

describe.each(Object.entries({ ...ofRanks, ...ofValues }))('%s', (_, judge) => {
  test.each([
    ['nothing against nothing', [], []],
    ['nothing against something', [], [1, 2, 3]],
    ['something against nothing', [1, 2, 3], []],
    ['one value against the same', [4], [4]],
    ['one value against another', [4], [5]],
    ['equal constants', constant(0.1, 70), constant(0.1, 30)],
  ])('%s is no evidence', (_name, first, second) => {
    expect(judge(first, second).pValue).toBe(1);
    expect(Number.isFinite(judge(first, second).statistic)).toBe(true);
  });

  test('NaN is refused by name', () => {
    expect(() => judge([1, 2, 3, 4, 5, NaN], count(0, 9))).toThrow(/finite|numbers .* got NaN/);
    expect(() => judge(count(0, 9), [1, 2, 3, 4, 5, NaN])).toThrow(/finite|numbers .* got NaN/);
  });
});

test.each(Object.entries(ofRanks))('%s orders infinities like other values', (_, judge) => {
  const huge = judge([-1e300, ...count(1, 30), 1e300], count(20, 40));
  expect(judge([-Infinity, ...count(1, 30), Infinity], count(20, 40))).toEqual(huge);
});

test.each(
  Object.entries({ ...ofValues, W1: wassersteinDistance, energy: energyDistance, d: cohensD }),
)('%s refuses infinities', (_, judge) => {
  expect(() => judge([...count(1, 9), Infinity], count(0, 9))).toThrow(/got Infinity/);
  expect(() => judge(count(1, 9), [-Infinity, ...count(0, 9)])).toThrow(/got -Infinity/);
});

test.each(Object.entries(measures))('%s of empty or equal samples is 0', (_, measure) => {
  expect(measure([], [])).toBe(0);
  expect(measure([], [1, 2])).toBe(0);
  expect(measure([1, 2], [])).toBe(0);
  expect(measure([3], [3])).toBe(0);
  expect(measure(constant(0.1, 7), constant(0.1, 3))).toBe(0);
});

test('different constants are as different as can be', () => {
  const [low, high] = [constant(4.25, 100), constant(5.5, 80)];
  for (const judge of [ksTwoSample, andersonDarling, mannWhitney, eppsSingleton, welchTest]) {
    expect(judge(low, high).pValue).toBeLessThan(1e-30);
  }
  expect(cramerVonMises(low, high, 'limit').pValue).toBeLessThan(1e-45);
  expect(welchTest(low, high).statistic).toBe(-Infinity);
  expect(eppsSingleton(low, high).statistic).toBe(Infinity);
  expect(cohensD(low, high)).toBe(-Infinity);
  expect(standardizedWasserstein(low, high)).toBe(Infinity);
  expect(cliffsDelta(low, high)).toBe(-1);
});

test('one value among many is judged, not refused', () => {
  const crowd = count(0, 100);
  expect(ksTwoSample([500], crowd).pValue).toBeCloseTo(2 / 101, 12);
  expect(mannWhitney([500], crowd).pValue).toBeCloseTo(2 / 101, 12);
  expect(andersonDarling([500], crowd).pValue).toBeLessThan(0.02);
  expect(cramerVonMises([500], crowd, 'limit').pValue).toBeLessThan(0.1);
  expect(welchTest([500], crowd).pValue).toBe(1);
});

test('equal constants are evidence to Cramer-von Mises by midranks, as in scipy', () => {
  expect(cramerVonMises(constant(1, 100), constant(1, 80), 'asymptotic').pValue).toBeLessThan(0.01);
});
