import type { CategoricalProfile } from './reference-profile.js';

/** What is known of a column's categories. */
export interface CategorySummary {
  readonly name: string;
  /** May have the overflow category among them. */
  readonly countOf: ReadonlyMap<string, number>;
  readonly missing: number;
}

/** In a profile that has it, the cell of every category that the profile does not name. */
export const OTHER_CATEGORY = '(other)';
/** A profile names no more categories than this. */
const MOST_CATEGORIES = 10_000;
/**
 * Beside an overflow cell only categories with this many rows keep a name. A category that is named because it happened
 * to be seen has at least that one row here and perhaps none in any window, so thousands of rare ones would drift.
 */
const FEWEST_NAMED_ROWS = 20;

/**
 * The profile of a column: its categories, most frequent first, equally frequent ones by name. When there are too many, or
 * some have been lumped together already, the rare ones are all in one cell.
 */
export function categoricalProfile(
  { name, countOf, missing }: CategorySummary,
  most = MOST_CATEGORIES,
): CategoricalProfile {
  const hasOverflow = countOf.size > most || countOf.has(OTHER_CATEGORY);
  const kept = hasOverflow ? foldRare(countOf, most) : countOf;
  const entries = [...kept].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return {
    kind: 'categorical',
    name,
    count: entries.reduce((rows, [, count]) => rows + count, 0),
    missing,
    categories: entries.map(([category]) => category),
    counts: entries.map(([, count]) => count),
  };
}

function foldRare(countOf: ReadonlyMap<string, number>, most: number): Map<string, number> {
  const named = [...countOf]
    .filter(([category, count]) => category !== OTHER_CATEGORY && count >= FEWEST_NAMED_ROWS)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, most - 1);
  const kept = new Map(named);
  let other = 0;
  for (const [category, count] of countOf) if (!kept.has(category)) other += count;
  return kept.set(OTHER_CATEGORY, other);
}
