import { expect, test } from 'vitest';
import { seededRandom } from '../../test-data/seeded-random.js';
import { andersonDarling } from './anderson-darling.js';
import { cramerVonMises } from './cramer-von-mises.js';
import { eppsSingleton } from './epps-singleton.js';
import { mannWhitney } from './mann-whitney.js';
import { moodTest } from './mood.js';
import { forEachTieGroup } from './tie-groups.js';
import { weightedSample } from './weighted-sample.js';
import { weightedWasserstein, wassersteinDistance } from './wasserstein.js';
import { welchTest } from './welch-t.js';

function draws(size: number, seed: number, shape = (u: number): number => u): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: size }, () => shape(random.next())).sort();
}

test('p-values without drift are at most 0.05 about once in 20 times', () => {
  const rejections = { ad: 0, cvm: 0, mannWhitney: 0, mood: 0, welch: 0, eppsSingleton: 0 };
  const runs = 400;
  for (let run = 0; run < runs; run++) {
    const [first, second] = [draws(60, 2 * run + 1), draws(40, 2 * run + 2)];
    if (andersonDarling(first, second).pValue <= 0.05) rejections.ad++;
    if (cramerVonMises(first, second, 'limit').pValue <= 0.05) rejections.cvm++;
    if (mannWhitney(first, second).pValue <= 0.05) rejections.mannWhitney++;
    if (moodTest(first, second).pValue <= 0.05) rejections.mood++;
    if (welchTest(first, second).pValue <= 0.05) rejections.welch++;
    if (eppsSingleton(first, second).pValue <= 0.05) rejections.eppsSingleton++;
  }
  // 20 are expected, with a standard deviation of 4.4.
  for (const [test, count] of Object.entries(rejections)) {
    expect(count, test).toBeGreaterThanOrEqual(6);
    expect(count, test).toBeLessThanOrEqual(36);
  }
});

test('each test sees what it is for', () => {
  const reference = draws(400, 1);
  const shifted = draws(300, 2, (u) => u + 0.12);
  const wider = draws(300, 3, (u) => 0.5 + (u - 0.5) * 1.4);
  const humps = draws(300, 4, (u) => (u < 0.5 ? u / 2 : 1 - (1 - u) / 2));
  expect(mannWhitney(shifted, reference).pValue).toBeLessThan(1e-4);
  expect(mannWhitney(shifted, reference, { alternative: 'greater' }).pValue).toBeLessThan(1e-4);
  expect(mannWhitney(wider, reference).pValue).toBeGreaterThan(0.01);
  expect(moodTest(wider, reference).statistic).toBeGreaterThan(4);
  expect(moodTest(wider, reference, 'less').pValue).toBeGreaterThan(0.99);
  expect(andersonDarling(wider, reference).pValue).toBeLessThan(1e-4);
  expect(eppsSingleton(humps, reference).pValue).toBeLessThan(1e-9);
});

test('the p-value of Anderson-Darling keeps falling where scipy clips it', () => {
  const reference = draws(300, 5);
  const far = draws(300, 6, (u) => u + 5);
  expect(
    andersonDarling(
      draws(300, 7, (u) => u + 0.3),
      reference,
    ).pValue,
  ).toBeLessThan(1e-20);
  expect(andersonDarling(far, reference).pValue).toBeLessThan(1e-100);
  expect(andersonDarling(far, reference).pValue).toBeGreaterThan(0);
});

test('Mann-Whitney leaves the exact law, which knows no ties, to small samples without any', () => {
  const [first, second] = [
    [1, 2, 2, 3],
    [2, 4, 5, 6, 7],
  ];
  const asymptotic = mannWhitney(first, second, { method: 'asymptotic' });
  expect(mannWhitney(first, second)).toEqual(asymptotic);
  const untied = [2.5, 4, 5, 6, 7];
  const exact = mannWhitney([1, 2, 3, 3.5], untied, { method: 'exact' });
  expect(mannWhitney([1, 2, 3, 3.5], untied)).toEqual(exact);
});

test('a NaN in the wrong place spoils the answer but never hangs', () => {
  let values = 0;
  forEachTieGroup([1, NaN, 3], [NaN, 2, 2], (inFirst, inSecond) => (values += inFirst + inSecond));
  expect(values).toBe(6);
});

test('the order of the samples does not matter to two-sided tests', () => {
  const [first, second] = [draws(50, 8), draws(31, 9, (u) => Math.round(u * 10) / 10)];
  for (const judge of [andersonDarling, cramerVonMises, mannWhitney, moodTest, welchTest]) {
    expect(judge(first, second).pValue).toBeCloseTo(judge(second, first).pValue, 12);
  }
});

test('a test of 0 and 1 has the one degree of freedom that two values leave', () => {
  const bits = (ones: number, size: number): number[] =>
    Array.from({ length: size }, (_, i) => (i < size - ones ? 0 : 1));
  const { statistic, degreesOfFreedom } = eppsSingleton(bits(40, 100), bits(60, 110));
  expect(degreesOfFreedom).toBe(1);
  // With one degree of freedom it is the unpooled z-test of the two shares, squared.
  const [p, q] = [40 / 100, 60 / 110];
  const z2 = (p - q) ** 2 / ((p * (1 - p)) / 100 + (q * (1 - q)) / 110);
  expect(statistic).toBeCloseTo(z2, 9);
});

test('a weight is a value that often, and weights that do not fit are refused', () => {
  const first = weightedSample([3, 1, 2], [1, 2, 0]);
  const second = weightedSample([4, 2], [5, 5]);
  expect(weightedWasserstein(first, second)).toBeCloseTo(
    wassersteinDistance([1, 1, 3], [2, 4]),
    14,
  );
  expect(weightedWasserstein(weightedSample([1], [0]), second)).toBe(0);
  expect(() => weightedSample([1, 2], [1])).toThrow(/got 2 values and 1 weights/);
  expect(() => weightedSample([1], [-1])).toThrow(/finite weight from 0/);
  expect(() => weightedSample([NaN], [1])).toThrow(/finite values/);
});
