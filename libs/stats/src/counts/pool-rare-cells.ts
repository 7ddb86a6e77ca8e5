import { requireDistributions, total } from './counts.js';

/** Two lists of counts over the same cells. */
export interface PairedCounts {
  readonly reference: readonly number[];
  readonly window: readonly number[];
}

export interface PooledCells {
  /** Cells that are large enough for chi-square; the pool of the rare ones is the last when it is large enough too. */
  readonly common: PairedCounts;
  /** The pool of the rare cells when even all of them together are too few. */
  readonly rare: { readonly reference: number; readonly window: number } | undefined;
}

/** Cochran's rule: below this many expected, chi-square is not the law of Pearson's statistic. */
const MIN_EXPECTED = 5;

/**
 * Pools the cells in which either side expects fewer than `minExpected` rows. What is rare is decided by the two sides
 * together and never by the reference alone: a category that only the window has is rare or common like any other, and
 * without drift the choice favours no side, so a test of the pooled cells keeps its level. When every cell is rare the
 * largest is `common` and all others are `rare`. Cells that are empty on both sides disappear, unless all are.
 */
export function poolRareCells(
  reference: ArrayLike<number>,
  window: ArrayLike<number>,
  minExpected = MIN_EXPECTED,
): PooledCells {
  requireDistributions('pooling', reference, window);
  const rows = [total(reference), total(window)] as const;
  const smallerShare = Math.min(...rows) / Math.max(1, rows[0] + rows[1]);
  const sizeOf = (cell: number): number => reference[cell]! + window[cell]!;
  const isLarge = (size: number): boolean => size * smallerShare >= minExpected;
  const largest = largestOf(reference.length, sizeOf);
  const common = { reference: [] as number[], window: [] as number[] };
  const rare = { reference: 0, window: 0 };
  for (let cell = 0; cell < reference.length; cell++) {
    const size = sizeOf(cell);
    if (cell === largest || isLarge(size)) {
      common.reference.push(reference[cell]!);
      common.window.push(window[cell]!);
    } else {
      rare.reference += reference[cell]!;
      rare.window += window[cell]!;
    }
  }
  const rareSize = rare.reference + rare.window;
  if (rareSize === 0) return { common, rare: undefined };
  if (!isLarge(rareSize) || !isLarge(sizeOf(largest))) return { common, rare };
  common.reference.push(rare.reference);
  common.window.push(rare.window);
  return { common, rare: undefined };
}

function largestOf(cells: number, sizeOf: (cell: number) => number): number {
  let largest = 0;
  for (let cell = 1; cell < cells; cell++) {
    if (sizeOf(cell) > sizeOf(largest)) largest = cell;
  }
  return largest;
}
