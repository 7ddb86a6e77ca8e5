import { normalSf } from '../special/special-functions.js';

/** Without drift the logarithm of sqrt(mn / (m + n)) W1 is close to normal with this mean and standard deviation. */
export interface WassersteinLaw {
  readonly mean: number;
  readonly sd: number;
}

/** Bins of equal probability for the covariance; the mean is summed over all values. */
const BINS = 64;

/**
 * The law of the Wasserstein distance of two samples from the law of these ascending values, m of them. In the limit
 * sqrt(mn / (m + n)) W1 is the integral of |B(F(x))| dx for a Brownian bridge B (del Barrio, Gine & Matran 1999), here
 * with its first two moments and a lognormal tail: E|B(s)| = sqrt(2/pi) sd(s) and
 * E|B(s) B(t)| = 2/pi sd(s) sd(t) (sqrt(1 - r^2) + r asin r) with the correlation r. Its p-values are those of simulated
 * bridges to a tenth at 0.05, to a quarter at 0.005, and too large beyond, for uniform, normal, exponential and lognormal
 * values. Needs two different values.
 */
export function wassersteinLaw(values: Float32Array): WassersteinLaw {
  const m = values.length;
  let mean = 0;
  for (let i = 1; i < m; i++) {
    mean += Math.sqrt((2 / Math.PI) * (i / m) * (1 - i / m)) * (values[i]! - values[i - 1]!);
  }
  const variance = Math.log(momentRatio(values));
  return { mean: Math.log(mean) - variance / 2, sd: Math.sqrt(variance) };
}

export function wassersteinPValue(
  { mean, sd }: WassersteinLaw,
  distance: number,
  m: number,
  n: number,
): number {
  return normalSf((Math.log(Math.sqrt((m * n) / (m + n)) * distance) - mean) / sd);
}

/** E[Q^2] / E[Q]^2 of the integral Q, between 1 and pi / 2. */
function momentRatio(values: Float32Array): number {
  const widths = Float64Array.from({ length: BINS }, (_, bin) => {
    const at = (edge: number): number => values[Math.round((edge / BINS) * (values.length - 1))]!;
    return at(bin + 1) - at(bin);
  });
  const sdOf = (u: number): number => Math.sqrt(u * (1 - u));
  let mean = 0;
  let square = 0;
  for (let j = 0; j < BINS; j++) {
    const t = (j + 0.5) / BINS;
    mean += Math.sqrt(2 / Math.PI) * sdOf(t) * widths[j]!;
    for (let i = 0; i <= j; i++) {
      const s = (i + 0.5) / BINS;
      const correlation = i === j ? 1 : (s * (1 - t)) / (sdOf(s) * sdOf(t));
      const mixed = Math.sqrt(1 - correlation * correlation) + correlation * Math.asin(correlation);
      const both = (2 / Math.PI) * sdOf(s) * sdOf(t) * mixed * widths[i]! * widths[j]!;
      square += i === j ? both : 2 * both;
    }
  }
  return square / (mean * mean);
}
