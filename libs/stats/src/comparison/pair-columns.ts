import { DomainError } from '@slipway/core';
import type { ColumnPair, ComparedCategories, ComparedColumn } from './compared-column.js';

/**
 * The columns that both tables have, or those of `names`, in the order of the reference. A column whose kind differs is
 * compared by its texts, unless one side has no value at all. Throws `invalid` for a name that a side lacks and when there is
 * nothing in common.
 */
export function pairColumns(
  reference: readonly ComparedColumn[],
  current: readonly ComparedColumn[],
  names?: readonly string[],
): readonly ColumnPair[] {
  const wanted = names === undefined ? undefined : new Set(names);
  for (const name of wanted ?? []) {
    requireColumn('reference', reference, name);
    requireColumn('current', current, name);
  }
  const pairs = reference.flatMap((column) => {
    const other = current.find(({ name }) => name === column.name);
    return other !== undefined && (wanted?.has(column.name) ?? true) ? [pair(column, other)] : [];
  });
  if (pairs.length > 0) return pairs;
  throw new DomainError(
    'invalid',
    'NO_COMMON_COLUMN',
    `expected a column in both tables, got ${namesOf(reference)} in the reference and ${namesOf(current)} in the current one`,
  );
}

function requireColumn(side: string, columns: readonly ComparedColumn[], wanted: string): void {
  if (columns.some(({ name }) => name === wanted)) return;
  throw new DomainError(
    'invalid',
    'NO_SUCH_COLUMN',
    `column ${wanted}: expected it in the ${side} table, which has ${namesOf(columns)}`,
  );
}

function namesOf(columns: readonly ComparedColumn[]): string {
  return columns.map(({ name }) => name).join(', ') || 'none';
}

function pair(reference: ComparedColumn, current: ComparedColumn): ColumnPair {
  if (reference.kind === 'numeric' && current.kind === 'numeric') {
    return { kind: 'numeric', reference, current };
  }
  // A column without any value looks like one of numbers, whatever it would have held.
  return {
    kind: 'categorical',
    reference: asCategories(reference),
    current: asCategories(current),
  };
}

function asCategories(column: ComparedColumn): ComparedCategories {
  if (column.kind === 'categorical') return column;
  const values = Array.from(column.values, (value) => (Number.isNaN(value) ? null : String(value)));
  return { kind: 'categorical', name: column.name, isBoolean: false, values };
}
