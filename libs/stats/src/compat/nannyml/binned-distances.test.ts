import { expect, test } from 'vitest';
import { ksStatistic } from '../../kolmogorov/ks-statistic.js';
import { wassersteinDistance } from '../../samples/wasserstein.js';
import { binnedKs, binnedWasserstein } from './binned-distances.js';

/** Evenly spread from `low` to `high`. */
const spread = (size: number, low: number, high: number): Float64Array =>
  Float64Array.from({ length: size }, (_, index) => low + ((high - low) * index) / (size - 1));

const reference = spread(12_000, 0, 1);

test.each([
  ['inside the range', spread(500, 0.2, 0.9)],
  ['equal to it', spread(500, 0, 1)],
  ['partly above it', spread(500, 0.5, 1.5)],
])('a chunk %s is as far from the bins as from the values', (_what, chunk) => {
  expect(binnedKs(reference)(chunk)).toBeCloseTo(ksStatistic(reference, chunk), 3);
  expect(binnedWasserstein(reference)(chunk)).toBeCloseTo(wassersteinDistance(reference, chunk), 3);
});

test('values below the range lift the function by one value more', () => {
  const chunk = spread(500, -0.5, 0.5);
  const exact = wassersteinDistance(reference, chunk);
  expect(binnedKs(reference)(chunk)).toBeCloseTo(ksStatistic(reference, chunk), 3);
  expect(binnedWasserstein(reference)(chunk)).toBeCloseTo(exact + 1 / 500, 3);
});
