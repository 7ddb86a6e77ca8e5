/** Whether any of several features drifted, as a detector of Alibi Detect decides over a batch. */
export interface BatchVerdict {
  readonly isDrift: boolean;
  /** A p-value below this is drift of the batch. */
  readonly threshold: number;
}

export type Correction = 'bonferroni' | 'fdr';

/** Holds all p-values of a batch against `rate`, corrected for their number. */
export function correctBatch(
  pValues: readonly number[],
  rate: number,
  correction: Correction,
): BatchVerdict {
  return correction === 'bonferroni' ? bonferroni(pValues, rate) : falseDiscovery(pValues, rate);
}

/** A p-value below rate/features (Bonferroni), the default of Alibi Detect. */
function bonferroni(pValues: readonly number[], rate: number): BatchVerdict {
  const threshold = rate / Math.max(1, pValues.length);
  return { isDrift: pValues.some((p) => p < threshold), threshold };
}

/**
 * Benjamini & Hochberg's step-up rule with a strict comparison: the limit of the i-th smallest of n p-values is rate i/n,
 * and the one in force is the last that a p-value stays below. With no such p-value the library gives all limits; the
 * threshold is then the last of them, which is the rate.
 */
function falseDiscovery(pValues: readonly number[], rate: number): BatchVerdict {
  const ascending = [...pValues].sort((a, b) => a - b);
  const limitOf = (rank: number): number => (rate * rank) / ascending.length;
  const last = ascending.findLastIndex((p, index) => p < limitOf(index + 1));
  return { isDrift: last >= 0, threshold: last >= 0 ? limitOf(last + 1) : rate };
}
