import type { ComparedColumn } from '../../comparison/compared-column.js';

/** Whole numbers with no more distinct values than this are categories. */
const MOST_INTEGER_CATEGORIES = 10;
/** Text with more distinct values among the rows that have one is free text. */
const LARGEST_CATEGORY_SHARE = 0.5;

export type EvidentlyColumnType = 'numeric' | 'categorical' | 'text';

/** How Evidently 0.7 types a column that nobody has declared; it looks at the current rows. */
export function evidentlyColumnType(column: ComparedColumn): EvidentlyColumnType {
  if (column.kind === 'numeric') {
    if (!column.isInteger) return 'numeric';
    return new Set(Array.from(column.values)).size <= MOST_INTEGER_CATEGORIES
      ? 'categorical'
      : 'numeric';
  }
  if (column.isBoolean) return 'categorical';
  const present = column.values.filter((value) => value !== null);
  const isFreeText = new Set(present).size > LARGEST_CATEGORY_SHARE * present.length;
  return isFreeText ? 'text' : 'categorical';
}
