import { cellCounts, type Values } from '../cell-counts.js';
import { finiteSorted, presentCategories } from '../present-values.js';
import type { PairedCounts } from '../../counts/pool-rare-cells.js';
import type { ColumnPair } from '../../comparison/compared-column.js';

/** Both sides of a column as Evidently's tests see it: without what is missing or infinite. */
export type EvidentlyPair = NumericPair | CategoryPair;

export interface NumericPair {
  readonly kind: 'numeric';
  /** In ascending order. */
  readonly reference: Float64Array;
  readonly current: Float64Array;
  readonly isInteger: boolean;
  readonly cells: () => PairedCounts;
}

export interface CategoryPair {
  readonly kind: 'categorical';
  readonly reference: Values;
  readonly current: Values;
  /** Occurrences of each value. */
  readonly cells: () => PairedCounts;
}

/** Numbers are compared as numbers, or, as Evidently takes few whole numbers, as categories. */
export function evidentlyPair(column: ColumnPair, kind: EvidentlyPair['kind']): EvidentlyPair {
  if (column.kind === 'categorical') {
    const reference = presentCategories(column.reference.values);
    const current = presentCategories(column.current.values);
    return { kind: 'categorical', ...withCells(reference, current) };
  }
  const reference = finiteSorted(column.reference.values);
  const current = finiteSorted(column.current.values);
  if (kind === 'categorical') return { kind, ...withCells(reference, current) };
  const isInteger = column.reference.isInteger && column.current.isInteger;
  return { kind, isInteger, ...withCells(reference, current) };
}

function withCells<Side extends Values>(reference: Side, current: Side) {
  return { reference, current, cells: () => cellCounts(reference, current) };
}
