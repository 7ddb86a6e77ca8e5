import { chiSquareSf } from '../special/special-functions.js';
import { symmetricEigen } from '../special/symmetric-eigen.js';
import { quantile } from './quantile.js';
import { requireFinite } from './require-sample.js';

export interface EppsSingletonResult {
  readonly statistic: number;
  readonly pValue: number;
  /** 4, fewer where the samples have fewer than 5 distinct values. */
  readonly degreesOfFreedom: number;
}

/** Where the characteristic functions are compared, in half interquartile ranges (Epps & Singleton's choice). */
const POINTS = [0.4, 0.8] as const;
const SIZE = 2 * POINTS.length;
const FEWEST_VALUES = 5;
/** Eigenvalues below this share of the largest are rounding: the covariance has no such direction. */
const NO_VARIANCE = 1e-10;
/** Below this size of both samples the small-sample correction applies. */
const SMALL = 25;

/**
 * The test of Epps & Singleton (J. Stat. Comput. Simul. 26, 1986) that two samples in ascending order have one
 * characteristic function, looked at in two points: W = N g' S^-1 g ~ chi-square, g the difference of the mean cosines and
 * sines, S their covariance. Equal to `scipy.stats.epps_singleton_2samp` where S has full rank; where it has not, for 0 and 1
 * for instance, scipy's rank is rounding noise and this one is the true one. It needs no continuity, and sees humps and
 * spread that Kolmogorov-Smirnov does not.
 *
 * Fewer than 5 values on a side, or an interquartile range of 0 over both together, leave no scale to look at: statistic 0,
 * p 1 (`compareCounts` can judge such data). Two different constants are infinitely far apart: p 0.
 */
export function eppsSingleton(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): EppsSingletonResult {
  requireFinite('Epps-Singleton', first);
  requireFinite('Epps-Singleton', second);
  const m = first.length;
  const n = second.length;
  const nothing = { statistic: 0, pValue: 1, degreesOfFreedom: 0 };
  if (Math.min(m, n) < FEWEST_VALUES) return nothing;
  const scale = halfInterquartileRange(first, second);
  if (scale === 0) return nothing;
  const a = featuresOf(first, scale);
  const b = featuresOf(second, scale);
  const all = m + n;
  const covariance = a.covariance.map((row, i) =>
    row.map((value, j) => (all / m) * value + (all / n) * b.covariance[i]![j]!),
  );
  const gap = a.means.map((mean, k) => mean - b.means[k]!);
  const { distance, rank } = squaredDistance(gap, covariance);
  const correction =
    Math.max(m, n) < SMALL ? 1 / (1 + all ** -0.45 + 10.1 * (m ** -1.7 + n ** -1.7)) : 1;
  const statistic = all * distance * correction;
  const pValue = statistic === Infinity ? 0 : rank === 0 ? 1 : chiSquareSf(statistic, rank);
  return { statistic, pValue, degreesOfFreedom: rank };
}

function halfInterquartileRange(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const pooled = new Float64Array(first.length + second.length);
  pooled.set(first);
  pooled.set(second, first.length);
  pooled.sort();
  return (quantile(pooled, 0.75) - quantile(pooled, 0.25)) / 2;
}

/** Means and covariance (divided by the size) of cos and sin at the points. */
function featuresOf(
  sample: ArrayLike<number>,
  scale: number,
): { means: number[]; covariance: number[][] } {
  const size = sample.length;
  const rows = Array.from({ length: SIZE }, () => new Float64Array(size));
  POINTS.forEach((point, p) => {
    for (let i = 0; i < size; i++) {
      const angle = (point / scale) * sample[i]!;
      rows[p]![i] = Math.cos(angle);
      rows[POINTS.length + p]![i] = Math.sin(angle);
    }
  });
  const means = rows.map((row) => row.reduce((sum, value) => sum + value, 0) / size);
  const isConstant = sample[0] === sample[size - 1];
  const covariance = rows.map((row, r) =>
    rows.map((other, c) => (isConstant ? 0 : covarianceOf(row, means[r]!, other, means[c]!))),
  );
  return { means, covariance };
}

function covarianceOf(x: Float64Array, xMean: number, y: Float64Array, yMean: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - xMean) * (y[i]! - yMean);
  return sum / x.length;
}

/** gap' S^-1 gap over the directions in which S varies; infinite when the gap has another one. */
function squaredDistance(
  gap: readonly number[],
  covariance: readonly (readonly number[])[],
): { distance: number; rank: number } {
  const { values, vectors } = symmetricEigen(covariance);
  const largest = Math.max(...values);
  let distance = 0;
  let rank = 0;
  values.forEach((value, k) => {
    const part = gap.reduce((sum, entry, i) => sum + entry * vectors[k]![i]!, 0);
    if (value > largest * NO_VARIANCE) {
      distance += (part * part) / value;
      rank++;
    } else if (Math.abs(part) > NO_VARIANCE) {
      distance = Infinity;
    }
  });
  return { distance, rank };
}
