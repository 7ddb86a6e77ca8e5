import { chiSquareTest } from './chi-square.js';
import { total } from './counts.js';
import { fisherExact } from './fisher-exact.js';
import { poolRareCells, type PairedCounts } from './pool-rare-cells.js';
import { totalVariation } from './total-variation.js';

export interface CountsComparison {
  /** Pearson's chi-square over `cells`. */
  readonly statistic: number;
  readonly pValue: number;
  /** Total variation distance over `cells`. */
  readonly effectSize: number;
  /** What was compared, after pooling; a cell too rare for chi-square is the last. */
  readonly cells: PairedCounts;
}

/**
 * Whether whole counts over the same cells come from one distribution, at any sample sizes. Cells with fewer than 5
 * expected rows are pooled. When even the pool is too small for chi-square (10 new values in a window of 100 against 5,000
 * rows expect 0.2) the table is split in two independent questions: rare or common, answered by Fisher's exact test, and
 * which of the common cells, answered by chi-square; p is twice the smaller one (Bonferroni).
 */
export function compareCounts(
  reference: ArrayLike<number>,
  window: ArrayLike<number>,
): CountsComparison {
  const { common, rare } = poolRareCells(reference, window);
  const commonTest = chiSquareTest(common.reference, common.window);
  if (!rare) {
    const effectSize = totalVariation(common.reference, common.window);
    const { statistic, pValue } = commonTest;
    return { statistic, pValue, effectSize, cells: common };
  }
  const cells = {
    reference: [...common.reference, rare.reference],
    window: [...common.window, rare.window],
  };
  const rareP = fisherExact(
    rare.reference,
    total(common.reference),
    rare.window,
    total(common.window),
  );
  const isOnlyQuestion = commonTest.degreesOfFreedom === 0;
  return {
    statistic: chiSquareTest(cells.reference, cells.window).statistic,
    pValue: isOnlyQuestion ? rareP : Math.min(1, 2 * Math.min(rareP, commonTest.pValue)),
    effectSize: totalVariation(cells.reference, cells.window),
    cells,
  };
}
