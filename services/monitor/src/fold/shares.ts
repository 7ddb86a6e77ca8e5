import type { Cell } from './cell-cut.js';
import type { CellColumn } from './cell-layout.js';

/** How much of the rows lies in a cell. */
export interface CellShare {
  readonly cell: Cell;
  /** Where it stands in its column. */
  readonly index: number;
  /** Both in [0, 1]; 0 without rows. */
  readonly referenceShare: number;
  readonly share: number;
}

/** A column of counts beside its reference; cells that are empty on both sides only where they are bins or categories. */
export function sharesOf(column: CellColumn, counts: ArrayLike<number>): CellShare[] {
  const referenceTotal = totalOf(column.reference);
  const total = totalOf(counts);
  const optional = new Set([...column.strange, column.cells.length - 1]);
  return column.cells
    .map((cell, index) => ({
      ...{ cell, index },
      referenceShare: (column.reference[index] ?? 0) / Math.max(1, referenceTotal),
      share: (counts[index] ?? 0) / Math.max(1, total),
    }))
    .filter(
      ({ index, referenceShare, share }) => !optional.has(index) || referenceShare + share > 0,
    );
}

function totalOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] ?? 0;
  return sum;
}
