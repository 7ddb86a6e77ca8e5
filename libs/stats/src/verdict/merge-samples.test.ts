import { describe, expect, test } from 'vitest';
import { ksStatistic } from '../kolmogorov/ks-statistic.js';
import { wassersteinDistance } from '../samples/wasserstein.js';
import { mergeSamples } from './merge-samples.js';

const sorted = (...values: number[]): Float32Array => Float32Array.from(values).sort();

/** Whole numbers from 0 to 9 or 0 to 999, as a fixed sequence gives them. */
function draw(count: number, below: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  }).sort();
}

const pairs = [
  { name: 'without ties', reference: sorted(1, 4, 6, 7, 9, 12), window: sorted(2, 3, 5, 20) },
  { name: 'with few ties', reference: draw(60, 1000, 1), window: draw(40, 1000, 2) },
  { name: 'with many ties', reference: draw(60, 10, 3), window: draw(40, 10, 4) },
];

/** Ranks by definition: of ties the mean. */
function midranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/** z of the sum of the window's scores under a random choice of n of the N scores. */
function permutationZ(scores: readonly number[], n: number): number {
  const all = scores.length;
  const mean = scores.reduce((sum, score) => sum + score, 0) / all;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const deviation = scores.slice(-n).reduce((sum, score) => sum + score - mean, 0);
  return deviation / Math.sqrt((n * (all - n) * squares) / (all * (all - 1)));
}

describe.each(pairs)('two samples $name', ({ reference, window }) => {
  const merged = mergeSamples(reference, window);
  const values = [...reference, ...window];
  const [m, n, all] = [reference.length, window.length, values.length];
  const middle = (all + 1) / 2;

  test('distances are those of their own functions', () => {
    expect(merged.ks).toBeCloseTo(ksStatistic(reference, window), 14);
    expect(merged.wasserstein).toBeCloseTo(wassersteinDistance(reference, window), 10);
    expect(merged.windowDistinct).toBe(new Set(window).size);
  });

  test('location is the permutation z of the midranks', () => {
    expect(merged.location).toBeCloseTo(permutationZ(midranks(values), n), 10);
  });

  test('spread is the permutation z of Mood’s scores, averaged over ties', () => {
    const order = [...values].sort((a, b) => a - b);
    const scoreOf = (value: number): number => {
      const from = order.indexOf(value) + 1;
      const to = order.lastIndexOf(value) + 1;
      let sum = 0;
      for (let rank = from; rank <= to; rank++) sum += (rank - middle) ** 2;
      return sum / (to - from + 1);
    };
    expect(merged.spread).toBeCloseTo(permutationZ(values.map(scoreOf), n), 10);
  });

  test('Anderson-Darling is Scholz & Stephens’ sum over the distinct values', () => {
    let sum = 0;
    for (const value of new Set(values)) {
      const tied = values.filter((other) => other === value).length;
      const below = values.filter((other) => other < value).length + tied / 2;
      const scale = below * (all - below) - (all * tied) / 4;
      for (const sample of [reference, window]) {
        const own = sample.filter((other) => other === value).length / 2;
        const inSample = sample.filter((other) => other < value).length + own;
        const gap = all * inSample - sample.length * below;
        if (scale > 0) sum += (tied / all / sample.length) * (gap ** 2 / scale);
      }
    }
    expect(merged.andersonDarling).toBeCloseTo(((all - 1) / all) * sum, 10);
  });

  test('Cramer-von Mises is the mean squared gap at the values', () => {
    const share = (sample: Float32Array, value: number): number =>
      sample.filter((other) => other <= value).length / sample.length;
    const squares = values.map((value) => (share(reference, value) - share(window, value)) ** 2);
    const sum = squares.reduce((total, square) => total + square, 0);
    expect(merged.cramerVonMises).toBeCloseTo(((m * n) / all ** 2) * sum, 12);
  });
});

test('equal constants and empty samples differ in nothing', () => {
  for (const [reference, window] of [
    [sorted(), sorted(1)],
    [sorted(1), sorted()],
    [sorted(3, 3, 3), sorted(3, 3)],
  ] as const) {
    expect(mergeSamples(reference, window)).toMatchObject({
      ...{ ks: 0, wasserstein: 0, andersonDarling: 0, cramerVonMises: 0, location: 0, spread: 0 },
    });
  }
});

test('a window that is wider has a positive spread, one that is higher a positive location', () => {
  const reference = draw(200, 1000, 5);
  expect(
    mergeSamples(
      reference,
      reference.map((value) => 2 * value - 500),
    ).spread,
  ).toBeGreaterThan(4);
  expect(
    mergeSamples(
      reference,
      reference.map((value) => value + 300),
    ).location,
  ).toBeGreaterThan(4);
});
