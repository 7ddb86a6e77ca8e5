import { adjustPValues } from './adjust-p-values.js';

export interface BenjaminiHochberg {
  /** Adjusted p-values in the order of the input: the smallest rate at which each would be rejected. */
  readonly adjusted: readonly number[];
  readonly rejected: readonly boolean[];
  /** A p-value is rejected when it is at or below this: rate * max(1, rejections) / tests. */
  readonly threshold: number;
}

/**
 * The step-up procedure of Benjamini & Hochberg (J. R. Stat. Soc. B 57, 1995): of all that is rejected, at most a share
 * `rate` is expected to be false, and with no drift anywhere it rejects something in at most a share `rate` of the runs.
 * Equal to `multipletests(method="fdr_bh")` of statsmodels.
 */
export function benjaminiHochberg(pValues: readonly number[], rate: number): BenjaminiHochberg {
  const { adjusted, rejected } = adjustPValues(pValues, 'benjamini-hochberg', rate);
  const rejections = rejected.filter(Boolean).length;
  const threshold = (rate * Math.max(1, rejections)) / Math.max(1, pValues.length);
  return { adjusted, rejected, threshold };
}
