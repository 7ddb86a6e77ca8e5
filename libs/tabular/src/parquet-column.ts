import type { SchemaElement } from 'hyparquet';
import type { Column } from './table.js';

const numberTypes: ReadonlySet<string> = new Set(['INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE']);
const wholeTypes: ReadonlySet<string> = new Set(['INT32', 'INT64']);
const wholeMeanings = /^(U?INT_\d+|INTEGER)$/;

/** What a stored column becomes; undefined for lists, structs and bytes of another meaning. */
export function parquetColumnType(element: SchemaElement): Column['type'] | undefined {
  const { type, repetition_type: repetition } = element;
  if (type === undefined || repetition === 'REPEATED') return undefined;
  if (type === 'BOOLEAN') return 'boolean';
  const meaning = meaningOf(element);
  if (numberTypes.has(type) || meaning === 'DECIMAL' || meaning === 'FLOAT16') return 'number';
  return type === 'BYTE_ARRAY' || meaning === 'UUID' ? 'text' : undefined;
}

/** Puts the decoded parts of a column, in their order, into a column of a table. */
export function parquetColumn(
  element: SchemaElement,
  parts: readonly ArrayLike<unknown>[],
  rows: number,
): Column {
  const { name } = element;
  const type = parquetColumnType(element);
  if (type === 'boolean') return { name, type, values: flatten(parts, rows, toBoolean) };
  if (type === 'text') return { name, type, values: flatten(parts, rows, toText) };
  const values = new Float64Array(rows);
  let row = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length && row < rows; i++) values[row++] = toNumber(part[i]);
  }
  return {
    name,
    type: 'number',
    isInteger: isWhole(element) && !values.some(Number.isNaN),
    values,
  };
}

function flatten<Value>(
  parts: readonly ArrayLike<unknown>[],
  rows: number,
  convert: (value: unknown) => Value,
): Value[] {
  const values: Value[] = [];
  for (const part of parts) {
    for (let i = 0; i < part.length && values.length < rows; i++) values.push(convert(part[i]));
  }
  return values;
}

function isWhole(element: SchemaElement): boolean {
  const meaning = meaningOf(element);
  return (
    wholeTypes.has(element.type ?? '') && (meaning === undefined || wholeMeanings.test(meaning))
  );
}

function meaningOf(element: SchemaElement): string | undefined {
  return element.converted_type ?? element.logical_type?.type;
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.getTime() : Number.NaN;
}

function toBoolean(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function toText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
