import type { TwoGroupCounts } from './share-differences.js';

/** Evidence that two groups do not draw from the same shares, collected look by look. */
export interface TwoSampleEvidence {
  readonly add: (look: TwoGroupCounts) => void;
  /** Natural logarithm of the e-value: at ln(1/alpha) or above "no difference" is rejected at alpha, whenever one looks. */
  readonly logE: () => number;
}

/** Rows that the pooled shares count for in each group's guess: keeps early guesses from being bold. */
const SHRINKAGE_ROWS = 10;

/**
 * A sequential two-sample test for counts over the same categories (or bins of a number): E multiplies, for each look,
 * prod (a_k/p_k)^(first_k) (b_k/p_k)^(second_k) with shares a and b guessed from earlier looks only and p = (n a + m b)/(n +
 * m). Exact at any sample size. Turner, Ly & Grünwald 2024 (arXiv 2106.02693).
 */
export function createTwoSampleEvidence(categories: number): TwoSampleEvidence {
  const first = new Float64Array(categories);
  const second = new Float64Array(categories);
  let logE = 0;

  return {
    add: (look) => {
      const a = guessShares(first, second);
      const b = guessShares(second, first);
      const n = look.first.reduce((sum, count) => sum + count, 0);
      const m = look.second.reduce((sum, count) => sum + count, 0);
      for (let k = 0; k < categories; k++) {
        const pooled = (n * a[k]! + m * b[k]!) / (n + m);
        const inFirst = look.first[k] ?? 0;
        const inSecond = look.second[k] ?? 0;
        if (inFirst > 0) logE += inFirst * Math.log(a[k]! / pooled);
        if (inSecond > 0) logE += inSecond * Math.log(b[k]! / pooled);
        first[k]! += inFirst;
        second[k]! += inSecond;
      }
    },
    logE: () => logE,
  };
}

/** Of one group, drawn towards the shares of both together, which are drawn towards equal shares. */
function guessShares(own: Float64Array, other: Float64Array): Float64Array {
  const categories = own.length;
  let ownRows = 0;
  let allRows = 0;
  for (let k = 0; k < categories; k++) {
    ownRows += own[k]!;
    allRows += own[k]! + other[k]!;
  }
  return own.map((count, k) => {
    const pool = (count + other[k]! + 1) / (allRows + categories);
    return (count + SHRINKAGE_ROWS * pool) / (ownRows + SHRINKAGE_ROWS);
  });
}
