import type { EvidentlyPair } from './evidently-pair.js';

/** References with more rows get distances instead of p-values. */
const MOST_TESTED_ROWS = 1000;
const FEW_VALUES = 5;

/** The name of the test that Evidently takes when it is not told: by the rows of the reference alone, whatever the current ones. */
export function chooseEvidentlyTest(pair: EvidentlyPair): string {
  const isSmall = pair.reference.length <= MOST_TESTED_ROWS;
  const values = pair.cells().reference.length;
  if (pair.kind === 'numeric' && values > FEW_VALUES) return isSmall ? 'ks' : 'wasserstein';
  if (!isSmall) return 'jensenshannon';
  return values > 2 ? 'chisquare' : 'z';
}
