import type { ColumnPair, ComparedColumn } from '../src/comparison/compared-column.js';

/** Values as a golden file has them: numbers, text, and what JSON has no number for. */
export type GoldenValue = number | string | boolean | null;

const specials: ReadonlyMap<GoldenValue, number> = new Map([
  ['NaN', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** A column of the kind that the golden file says. */
export function comparedColumn(
  name: string,
  kind: ComparedColumn['kind'],
  values: readonly GoldenValue[],
  isInteger = false,
): ComparedColumn {
  if (kind === 'categorical') {
    const texts = values.map((value) => (value === null ? null : String(value)));
    return { kind, name, isBoolean: false, values: texts };
  }
  const numbers = values.map((value) => specials.get(value) ?? Number(value ?? NaN));
  return { kind, name, isInteger, values: numbers };
}

export function columnPair(
  name: string,
  kind: ComparedColumn['kind'],
  reference: readonly GoldenValue[],
  current: readonly GoldenValue[],
): ColumnPair {
  const sides = {
    reference: comparedColumn(name, kind, reference),
    current: comparedColumn(name, kind, current),
  };
  return { kind, ...sides } as ColumnPair;
}
