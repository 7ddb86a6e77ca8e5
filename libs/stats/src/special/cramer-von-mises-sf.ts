import { createWeightedChiSquareSf } from './weighted-chi-square-sf.js';

/**
 * P(W2 >= w2) for the limit law of the Cramer-von Mises statistic, of one sample as of two:
 * W2 ~ sum over j of Z_j^2 / (pi j)^2 (Smirnov 1936), with mean 1/6 and variance 1/45. Relative error below 1e-11 from the
 * body to 1e-300.
 *
 * D(u) = sin(sqrt(u)) / sqrt(u), so with s = sqrt(u) its zeros are at s = pi, 2 pi, ...
 */
export const cramerVonMisesSf: (w2: number) => number = createWeightedChiSquareSf({
  interval: (k) => [(2 * k + 1) * Math.PI, (2 * k + 2) * Math.PI],
  u: (s) => s * s,
  // |sin(s)| = sin(gap) at the distance `gap` from a zero; du = 2 s ds.
  density: (s, gap) => 2 / Math.sqrt(s * Math.sin(gap)),
  start: 0.003,
});
