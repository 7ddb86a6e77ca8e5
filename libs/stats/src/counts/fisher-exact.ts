import { logGamma } from '../special/special-functions.js';

/** Tables this close in probability to the observed one count as equally likely. */
const TIE_TOLERANCE = 1e-7;

/**
 * Fisher's exact two-sided p-value of the 2x2 table [[a, b], [c, d]] of whole counts, equal to `scipy.stats.fisher_exact`:
 * the sum of all tables with these margins that are no likelier than the observed one. It holds where chi-square does
 * not: with fewer than 5 expected in a cell. Time grows with the smallest margin. An empty margin gives 1.
 */
export function fisherExact(a: number, b: number, c: number, d: number): number {
  const rows = [a + b, c + d] as const;
  const column = a + c;
  const all = rows[0] + rows[1];
  const lowest = Math.max(0, column - rows[1]);
  const highest = Math.min(rows[0], column);
  if (lowest === highest) return 1;
  const scale = logChoose(all, column);
  const probability = (x: number): number =>
    Math.exp(logChoose(rows[0], x) + logChoose(rows[1], column - x) - scale);
  const limit = probability(a) * (1 + TIE_TOLERANCE);
  let sum = 0;
  for (let x = lowest; x <= highest; x++) {
    const p = probability(x);
    if (p <= limit) sum += p;
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
