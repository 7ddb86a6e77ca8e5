import { besselKQuarter } from '../special/bessel-k-quarter.js';
import { logGamma } from '../special/special-functions.js';
import { cramerVonMisesSf } from '../special/cramer-von-mises-sf.js';
import { cramerVonMisesExactSf } from './cramer-von-mises-exact.js';
import { requireOrdered } from './require-sample.js';
import { forEachTieGroup } from './tie-groups.js';

/**
 * - 'exact': every ordering is counted; for samples of up to about 20.
 * - 'asymptotic': as scipy, whose series is cut at terms of 1e-7: p below 1e-6 is only an upper end, and never 0.
 * - 'auto': as scipy, exact while neither sample has more than 20 values.
 * - 'limit': ties step together instead of taking midranks (equal constants are then no evidence; midranks call them
 *   different with p 0.01) and p has all its digits: the one to monitor with.
 */
export type CramerVonMisesMethod = 'auto' | 'exact' | 'asymptotic' | 'limit';

export interface CramerVonMisesResult {
  readonly statistic: number;
  readonly pValue: number;
}

const LARGEST_EXACT = 20;
/** scipy adds terms of the limit series until one is below this. */
const SERIES_END = 1e-7;

/**
 * The two-sample Cramer-von Mises test of samples in ascending order: T = mn/N^2 * the sum of (F - G)^2 over all N values
 * (Anderson 1962), equal to `scipy.stats.cramervonmises_2samp`. Close to Kolmogorov-Smirnov, and better where a small
 * difference is spread over the whole range. An empty sample, or one value against one, is no evidence: statistic 0, p 1.
 */
export function cramerVonMises(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  method: CramerVonMisesMethod = 'auto',
): CramerVonMisesResult {
  requireOrdered('Cramer-von Mises', first);
  requireOrdered('Cramer-von Mises', second);
  const m = first.length;
  const n = second.length;
  if (m === 0 || n === 0 || m + n < 3) return { statistic: 0, pValue: 1 };
  if (method === 'limit') {
    const statistic = squaredGaps(first, second);
    return { statistic, pValue: cramerVonMisesSf(standardised(statistic, m, n)) };
  }
  const u = rankStatistic(first, second);
  const statistic = u / (m * n * (m + n)) - (4 * m * n - 1) / (6 * (m + n));
  const isExact = method === 'exact' || (method === 'auto' && Math.max(m, n) <= LARGEST_EXACT);
  const pValue = isExact
    ? cramerVonMisesExactSf(u, m, n)
    : truncatedSf(standardised(statistic, m, n));
  return { statistic, pValue };
}

/** U = m * sum (rank_i - i)^2 + n * sum (rank_j - j)^2 with midranks (Anderson 1962, equation 10). */
function rankStatistic(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let firstSum = 0;
  let secondSum = 0;
  forEachTieGroup(first, second, (inFirst, inSecond, firstBelow, secondBelow) => {
    const half = (inFirst + inSecond + 1) / 2;
    firstSum += squaresAround(secondBelow + half, inFirst);
    secondSum += squaresAround(firstBelow + half, inSecond);
  });
  return first.length * firstSum + second.length * secondSum;
}

/** The sum of (centre - k)^2 over k = 1 to size. */
function squaresAround(centre: number, size: number): number {
  const sum = size * (size + 1);
  return size * centre * centre - centre * sum + (sum * (2 * size + 1)) / 6;
}

function squaredGaps(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const m = first.length;
  const n = second.length;
  let sum = 0;
  forEachTieGroup(first, second, (inFirst, inSecond, firstBelow, secondBelow) => {
    const gap = (firstBelow + inFirst) / m - (secondBelow + inSecond) / n;
    sum += (inFirst + inSecond) * gap * gap;
  });
  return ((m * n) / (m + n) ** 2) * sum;
}

/** T with the mean 1/6 and variance 1/45 of the limit law instead of its own at these sizes (Anderson 1962, 11 and 14). */
function standardised(statistic: number, m: number, n: number): number {
  const all = m + n;
  const pairs = m * n;
  const mean = (1 + 1 / all) / 6;
  const spread = 4 * pairs * all - 3 * (m * m + n * n) - 2 * pairs;
  const variance = ((all + 1) * spread) / (45 * all * all * 4 * pairs);
  return 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
}

/**
 * 1 - sum over k of Gamma(k + 1/2) / (k! pi^(3/2) sqrt(x)) sqrt(4k + 1) exp(-q) K_(1/4)(q), q = (4k + 1)^2 / (16 x)
 * (Csorgo & Faraway 1996, equation 1.3), cut where scipy cuts it.
 */
function truncatedSf(x: number): number {
  if (x < 0.003) return 1;
  let cdf = 0;
  for (let k = 0; ; k++) {
    const odd = 4 * k + 1;
    const q = (odd * odd) / (16 * x);
    const factor = Math.exp(logGamma(k + 0.5) - logGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const term = factor * Math.sqrt(odd) * Math.exp(-q) * besselKQuarter(q);
    cdf += term;
    if (term < SERIES_END) return Math.max(0, 1 - cdf);
  }
}
