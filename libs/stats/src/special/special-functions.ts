import { chdtrc, compiled, kolmogorov, lgam, smirnov } from 'cephes';

export { normalQuantile, normalSf } from './normal.js';

// The WebAssembly program compiles in about a millisecond. Waiting here keeps every statistic a plain synchronous
// function: whoever has imported the package can call it.
await compiled;

/** Below this natural logarithm a double underflows, and cephes throws instead of answering 0. */
const SMALLEST_LOG = -700;

/** log Gamma(x) for x > 0. */
export function logGamma(x: number): number {
  return lgam(x);
}

/**
 * Upper tail P(X >= x) of the chi-square law, as the regularised incomplete gamma function Q(dof/2, x/2): exact to about
 * 1e-14 relative also deep in the tail, where 1 - cdf has no digits left. 0 once it is below 1e-304. Zero degrees of
 * freedom are the law that is always 0.
 */
export function chiSquareSf(x: number, degreesOfFreedom: number): number {
  if (x <= 0) return 1;
  if (degreesOfFreedom <= 0 || x === Infinity) return 0;
  const shape = degreesOfFreedom / 2;
  const logDensity = shape * Math.log(x / 2) - x / 2 - lgam(shape);
  if (logDensity < SMALLEST_LOG) return x < degreesOfFreedom ? 1 : 0;
  return chdtrc(degreesOfFreedom, x);
}

/**
 * P(D+ >= d) for the one-sided, one-sample Kolmogorov-Smirnov statistic of n values:
 * d * sum over j of C(n,j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j) (Smirnov 1944; Birnbaum & Tingey 1951).
 * `n` is a whole number >= 1, `d` lies in [0, 1].
 */
export function smirnovSf(d: number, n: number): number {
  return smirnov(n, d);
}

/**
 * Upper tail 2 * sum over k >= 1 of (-1)^(k-1) exp(-2 k^2 x^2) of Kolmogorov's limit law of sqrt(n) D_n (1933). `kstwoSf`
 * is the law at finite n and the one to test with.
 */
export function kolmogorovLimitSf(x: number): number {
  return x <= 0 ? 1 : Math.min(1, kolmogorov(x));
}
