import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gammaExponentialBound } from './gamma-exponential-mixture.js';
import { createMeanSequence } from './mean-sequence.js';
import { normalMixtureBound, oneSidedNormalMixtureBound } from './normal-mixture.js';
import { shareInterval } from './share-interval.js';
import { stitchedBound } from './stitched-bound.js';

interface Golden {
  readonly sequences: readonly {
    readonly name: string;
    readonly alpha: number;
    readonly x: readonly number[];
    readonly lower: readonly number[];
    readonly upper: readonly number[];
  }[];
  readonly boundaries: {
    readonly variance: readonly number[];
    readonly alpha: number;
    readonly normalMixtureTwoSided: readonly number[];
    readonly normalMixtureOneSided: readonly number[];
    readonly gammaExponential: readonly number[];
    readonly stitched: readonly number[];
  };
  readonly shares: readonly {
    readonly successes: number;
    readonly trials: number;
    readonly lower: number;
    readonly upper: number;
  }[];
}

/** Values of confseq 0.0.11. */
const golden = JSON.parse(
  readFileSync(new URL('../../test-data/confseq.golden.json', import.meta.url), 'utf8'),
) as Golden;

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

const { variance, alpha } = golden.boundaries;
const options = { alpha, optimalVariance: 100 };
const bounds = {
  normalMixtureTwoSided: (v: number) => normalMixtureBound(v, options),
  normalMixtureOneSided: (v: number) => oneSidedNormalMixtureBound(v, options),
  gammaExponential: (v: number) => gammaExponentialBound(v, { ...options, scale: 1 }),
  stitched: (v: number) => stitchedBound(v, { alpha, minVariance: 1 }),
};

test.each(Object.entries(bounds))('%s agrees with confseq at every variance', (name, bound) => {
  const expected = golden.boundaries[name as keyof typeof bounds];
  expect(variance.length).toBe(expected.length);
  for (const [i, v] of variance.entries()) expectClose(bound(v), expected[i]!);
});

test.each(golden.shares)(
  'the interval of $successes of $trials agrees with confseq',
  ({ successes, trials, lower, upper }) => {
    const interval = shareInterval(successes, trials, { alpha });
    expectClose(interval.lower, lower);
    expectClose(interval.upper, upper);
  },
);

test.each(golden.sequences)(
  'the mean sequence of $name agrees with confseq after every value',
  (sequence) => {
    const mean = createMeanSequence(sequence.alpha);
    for (const [i, x] of sequence.x.entries()) {
      mean.add(x);
      const { lower, upper } = mean.interval();
      expectClose(lower, sequence.lower[i]!);
      expectClose(upper, sequence.upper[i]!);
    }
  },
);
