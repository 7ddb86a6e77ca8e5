import { createHash } from 'node:crypto';
import type { NumericProfile, ReferenceProfile } from '@slipway/stats';
import { cutCategories } from './category-cells.js';
import type { CellCut } from './cell-cut.js';
import { coarseBounds, quantileBounds, unitBounds, type NumberBounds } from './number-bounds.js';
import { cutNumbers } from './number-cells.js';
import type { RowColumns } from './row-columns.js';
import {
  numbersOf,
  probabilityFeature,
  textsOf,
  watchedColumns,
  type WatchedColumn,
} from './watched-columns.js';

/** A feature of the reference, or its answers, cut into cells. */
export interface CellColumn extends Omit<CellCut<never>, 'cellOf'> {
  /** `prediction` or `probability` for the answers. */
  readonly feature: string;
  readonly isAnswer: boolean;
  /** Where its cells start among all cells of the layout. */
  readonly first: number;
}

/** In which cell of the layout each row is: column by column, `rows` numbers each; `notCounted` where it is not known. */
export interface AssignedCells {
  readonly rows: number;
  readonly cells: Uint32Array;
}

/**
 * The cells in which traffic is counted: 20 quantiles of the reference, the categories it knows, and 20 equal parts of
 * [0, 1] for probabilities. Counts of two times or two replicas add up, which no window of rows does.
 */
export interface CellLayout {
  /** Of the reference and the cells: counts under another one are of other cells. */
  readonly digest: string;
  /** What was cut. */
  readonly profile: ReferenceProfile;
  readonly columns: readonly CellColumn[];
  readonly size: number;
  readonly assign: (rows: RowColumns) => AssignedCells;
}

interface OpenColumn {
  readonly column: CellColumn;
  /** The cell of each row, the first one of the column being 0; undefined when no row carries it. */
  readonly cellsOf: (rows: RowColumns) => ((row: number) => number) | undefined;
}

export const notCounted = 0xffff_ffff;

/** `digest` is that of the profile. */
export function createCellLayout(digest: string, profile: ReferenceProfile): CellLayout {
  let size = 0;
  const open = watchedColumns(profile).map((watched) => {
    const opened = openColumn(watched, profile, size);
    size += opened.column.cells.length;
    return opened;
  });
  const columns = open.map(({ column }) => column);
  return {
    digest: digestOf(digest, columns),
    ...{ profile, columns, size },
    assign: (rows) => {
      const cells = new Uint32Array(columns.length * rows.rows);
      for (const [i, { column, cellsOf }] of open.entries()) {
        const { first } = column;
        const cellOf = cellsOf(rows);
        const start = i * rows.rows;
        if (cellOf === undefined) cells.fill(notCounted, start, start + rows.rows);
        else for (let row = 0; row < rows.rows; row++) cells[start + row] = first + cellOf(row);
      }
      return { rows: rows.rows, cells };
    },
  };
}

/** Adds the rows from one number up to another to counts by cell. */
export function countCells(
  { rows, cells }: AssignedCells,
  [from, to]: readonly [from: number, to: number],
  counts: Uint32Array,
): void {
  for (let start = 0; start < cells.length; start += rows) {
    for (let at = start + from; at < start + to; at++) {
      const cell = cells[at] ?? notCounted;
      if (cell !== notCounted) counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
}

/** Cells of what replicas have computed may differ although the digest of their reference does not. */
function digestOf(digest: string, columns: readonly CellColumn[]): string {
  const cells = columns.map((column) => [column.feature, column.cells]);
  return createHash('sha256')
    .update(JSON.stringify([digest, cells]))
    .digest('hex');
}

function openColumn(watched: WatchedColumn, of: ReferenceProfile, first: number): OpenColumn {
  const { feature, isAnswer, profile } = watched;
  if (profile.kind === 'numeric') {
    const { cellOf, ...cut } = cutNumbers(profile, boundsOf(watched, profile, of));
    return {
      column: { ...cut, feature, isAnswer, first },
      cellsOf: (rows) => {
        const values = numbersOf(rows, watched);
        return values && ((row) => cellOf(values[row] ?? Number.NaN));
      },
    };
  }
  const { cellOf, ...cut } = cutCategories(profile);
  return {
    column: { ...cut, feature, isAnswer, first },
    cellsOf: (rows) => {
      const values = textsOf(rows, watched);
      return values && ((row) => cellOf(values[row] ?? null));
    },
  };
}

function boundsOf(
  { feature, isAnswer }: WatchedColumn,
  { sortedValues }: NumericProfile,
  { isPredictionScored = false }: ReferenceProfile,
): NumberBounds {
  if (isAnswer && feature === probabilityFeature) return unitBounds;
  const bounds = quantileBounds(sortedValues);
  return isAnswer && isPredictionScored ? coarseBounds(bounds) : bounds;
}
