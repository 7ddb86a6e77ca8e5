import { greatestCommonDivisor } from './ks-exact.js';
import { usesExactLaw, type KsMethod, type KsResult } from './ks.js';
import { roundHalfEven } from '../special/round-half-even.js';
import { requireOrdered } from '../samples/require-sample.js';
import { forEachTieGroup } from '../samples/tie-groups.js';

/**
 * The one-sided Kolmogorov-Smirnov test of two samples in ascending order, equal to
 * `scipy.stats.ks_2samp(alternative=...)`. 'greater': the largest F - G, so the first sample's values tend to be smaller;
 * 'less': the largest G - F. The asymptotic p-value is Hodges' exp(-2 z^2 - 2/3 z (m + 2n)/sqrt(mn(m + n))), m >= n (Arkiv
 * Mat. 3, 1958, equation 5.3). Ties make it conservative. An empty sample is no evidence: statistic 0, p 1.
 */
export function ksOneSided(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  alternative: 'less' | 'greater',
  method: KsMethod = 'auto',
): KsResult {
  requireOrdered('Kolmogorov-Smirnov', first);
  requireOrdered('Kolmogorov-Smirnov', second);
  const m = Math.max(first.length, second.length);
  const n = Math.min(first.length, second.length);
  if (n === 0) return { statistic: 0, pValue: 1 };
  const d = largestGap(first, second, alternative === 'greater' ? 1 : -1);
  if (!usesExactLaw(method, m, n)) return { statistic: d, pValue: hodgesSf(d, m, n) };
  const divisor = greatestCommonDivisor(m, n);
  const leastMultiple = (m / divisor) * n;
  const h = roundHalfEven(d * leastMultiple);
  return { statistic: h / leastMultiple, pValue: exactSf(h, m, n, divisor) };
}

function largestGap(first: ArrayLike<number>, second: ArrayLike<number>, sign: 1 | -1): number {
  const m = first.length;
  const n = second.length;
  let largest = 0;
  forEachTieGroup(first, second, (inFirst, inSecond, firstBelow, secondBelow) => {
    const gap = sign * ((firstBelow + inFirst) / m - (secondBelow + inSecond) / n);
    if (gap > largest) largest = gap;
  });
  return largest;
}

function hodgesSf(d: number, m: number, n: number): number {
  const z = Math.sqrt((m * n) / (m + n)) * d;
  return Math.exp(-2 * z * z - ((2 / 3) * z * (m + 2 * n)) / Math.sqrt(m * n * (m + n)));
}

/**
 * The probability that a random path from (0, 0) to (m, n) reaches i/m - j/n >= h/lcm, by the recursion of `ksExactSf` with
 * one boundary. Which of the two it is makes no difference: a path read backwards reaches the other one.
 */
function exactSf(h: number, m: number, n: number, divisor: number): number {
  if (h <= 0) return 1;
  const perRow = n / divisor;
  const perColumn = m / divisor;
  const row = new Float64Array(n + 1).fill(1);
  for (let i = 0; i <= m; i++) {
    const lowest = Math.max(0, Math.floor((i * perRow - h) / perColumn) + 1);
    let left = 1;
    for (let j = lowest; j <= n; j++) {
      left = i + j === 0 ? 0 : ((i > 0 ? row[j]! : 0) * i + left * j) / (i + j);
      row[j] = left;
    }
  }
  return row[n]!;
}
