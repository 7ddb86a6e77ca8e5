import { ksStatistic } from '../../kolmogorov/ks-statistic.js';
import { wassersteinDistance } from '../../samples/wasserstein.js';
import { binnedKs, binnedWasserstein } from './binned-distances.js';
import type { MeasureChunk, NannymlMethod } from './nannyml-method.js';

/** From this many reference values on NannyML keeps 10,000 bins of them instead. */
const LEAST_BINNED = 10_000;

type Distance = (reference: ArrayLike<number>, chunk: ArrayLike<number>) => number;

/** The largest gap of the distribution functions of a chunk and the reference. */
export const kolmogorovSmirnov: NannymlMethod<number> = {
  name: 'kolmogorov_smirnov',
  limit: 1,
  fit: (reference) => fit(reference, ksStatistic, binnedKs),
};

/** The area between the two distribution functions, in the unit of the values. */
export const wasserstein: NannymlMethod<number> = {
  name: 'wasserstein',
  limit: Infinity,
  fit: (reference) => fit(reference, wassersteinDistance, binnedWasserstein),
};

function fit(
  reference: readonly number[],
  exact: Distance,
  binned: (sorted: Float64Array) => (chunk: Float64Array) => number,
): MeasureChunk<number> {
  const sorted = Float64Array.from(reference).sort();
  const measure =
    sorted.length < LEAST_BINNED
      ? (chunk: Float64Array): number => exact(sorted, chunk)
      : binned(sorted);
  return (chunk) => ({
    value: chunk.length === 0 ? Number.NaN : measure(Float64Array.from(chunk).sort()),
  });
}
