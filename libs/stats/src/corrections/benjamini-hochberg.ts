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
  const tests = pValues.length;
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(tests).fill(1);
  let smallest = 1;
  let rejections = 0;
  for (let rank = tests; rank >= 1; rank--) {
    const index = order[rank - 1]!;
    const p = pValues[index]!;
    smallest = Math.min(smallest, (p * tests) / rank);
    adjusted[index] = smallest;
    if (rejections === 0 && p <= (rate * rank) / tests) rejections = rank;
  }
  const rejected = new Array<boolean>(tests).fill(false);
  for (let rank = 1; rank <= rejections; rank++) rejected[order[rank - 1]!] = true;
  const threshold = (rate * Math.max(1, rejections)) / Math.max(1, tests);
  return { adjusted, rejected, threshold };
}
