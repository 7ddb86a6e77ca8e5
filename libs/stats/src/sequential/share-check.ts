import { logGamma } from '../special/special-functions.js';

/** Evidence that counts do not come from given shares. */
export interface ShareCheck {
  /** Adds counts by category. */
  readonly add: (counts: readonly number[]) => void;
  /** Natural logarithm of the e-value: at ln(1/alpha) or above the shares are rejected at alpha, whenever one looks. */
  readonly logE: () => number;
}

/** How many rows the prior around the given shares counts for. */
const PRIOR_ROWS = 100;

/**
 * The sample-ratio check: whether traffic was split as it should have been. The mixture of multinomial likelihoods over a
 * Dirichlet prior centred on the expected shares, against those shares themselves. Lindon & Malek 2022 (arXiv 2011.03567).
 * A row in a category of share 0 is proof.
 */
export function createShareCheck(shares: readonly number[]): ShareCheck {
  const counts = new Float64Array(shares.length);
  return {
    add: (added) => {
      for (let k = 0; k < counts.length; k++) counts[k]! += added[k] ?? 0;
    },
    logE: () => {
      let rows = 0;
      let log = 0;
      for (const [k, share] of shares.entries()) {
        const count = counts[k]!;
        rows += count;
        if (share === 0 && count > 0) return Infinity;
        if (count === 0) continue;
        const prior = PRIOR_ROWS * share;
        log += logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
      }
      return log + logGamma(PRIOR_ROWS) - logGamma(PRIOR_ROWS + rows);
    },
  };
}
