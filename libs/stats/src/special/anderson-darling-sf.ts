import { createWeightedChiSquareSf } from './weighted-chi-square-sf.js';

/**
 * P(A2 >= a2) for the limit law of the Anderson-Darling statistic, of one sample against its law as of two samples
 * against each other: A2 ~ sum over j of Z_j^2 / (j (j + 1)) (Anderson & Darling 1952; Pettitt 1976), with mean 1 and
 * variance 2 (pi^2 - 9) / 3. Relative error below 1e-11 from the body to 1e-300.
 *
 * D(u) = cos(pi/2 sqrt(1 + 4u)) / (-pi u), so with s = sqrt(1 + 4u) its zeros are at s = 3, 5, 7, ...
 */
export const andersonDarlingSf: (a2: number) => number = createWeightedChiSquareSf({
  interval: (k) => [4 * k + 3, 4 * k + 5],
  u: (s) => (s * s - 1) / 4,
  // |cos(pi s / 2)| = sin(pi gap / 2) at the distance `gap` from a zero; du = s/2 ds.
  density: (s, gap) =>
    (s / 2) * Math.sqrt(Math.PI / (((s * s - 1) / 4) * Math.sin((Math.PI * gap) / 2))),
  start: 0.03,
});
