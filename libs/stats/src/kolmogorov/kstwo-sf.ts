import { kstwoCdfPelzGood } from './kstwo-pelz-good.js';
import { kstwoCdfPomeranz } from './kstwo-pomeranz.js';
import { smirnovSf } from '../special/special-functions.js';

/** Above this n d^2 the tail is below 1e-300. */
const NO_TAIL = 370;
/** Below this n d^2 the distribution function is below 1e-15. */
const NO_BODY = 0.03;

/**
 * P(D_n >= d) for the two-sided, one-sample Kolmogorov-Smirnov statistic of `n` values: the law at finite n, not the
 * limit series, which is 9 % too high at d = 0.1, n = 500. `n` is a whole number >= 1.
 *
 * Which method answers where follows Simard & L'Ecuyer (Computing the two-sided Kolmogorov-Smirnov distribution, J. Stat.
 * Softw. 39(11), 2011): closed forms at both ends, twice the one-sided tail where it is large enough to be right to the
 * last digit, and 1 - P(D_n < d) by Pomeranz's recursion or Pelz & Good's expansion in the middle. The recursion also
 * takes the part that they give to the matrix of Durbin: both are exact there.
 */
export function kstwoSf(d: number, n: number): number {
  const t = n * d;
  if (d >= 1) return 0;
  if (t <= 0.5) return 1;
  if (t <= 1) return 1 - smallestCdf(n, t);
  if (t >= n - 1) return 2 * (1 - d) ** n;
  if (d >= 0.5) return 2 * smirnovSf(d, n);
  return clampToUnit(n <= 140 ? smallSampleSf(d, n) : largeSampleSf(d, n));
}

function smallSampleSf(d: number, n: number): number {
  return n * d * d > 4 ? 2 * smirnovSf(d, n) : 1 - kstwoCdfPomeranz(n, n * d);
}

function largeSampleSf(d: number, n: number): number {
  const z2 = n * d * d;
  if (z2 >= NO_TAIL) return 0;
  if (z2 >= 2.2) return 2 * smirnovSf(d, n);
  if (z2 < NO_BODY) return 1;
  const isExact = n <= 100_000 && n * d ** 1.5 <= 1.4;
  return 1 - (isExact ? kstwoCdfPomeranz(n, n * d) : kstwoCdfPelzGood(n, d));
}

/** P(D_n < t/n) = n! ((2t - 1)/n)^n for 1/2 <= t <= 1 (Ruben & Gambino 1982). */
function smallestCdf(n: number, t: number): number {
  let product = 1;
  for (let k = 1; k <= n && product > 0; k++) product *= (k * (2 * t - 1)) / n;
  return product;
}

function clampToUnit(p: number): number {
  return Math.min(1, Math.max(0, p));
}
