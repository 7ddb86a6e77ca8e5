import { badTable } from './bad-table.js';
import { createColumnBuilder, createTextBuilder, type ColumnBuilder } from './column-builder.js';
import { parseRecords } from './parse-records.js';
import type { ReadOptions } from './read-options.js';
import { requireNames } from './require-names.js';
import type { Column, Table } from './table.js';
import type { TableSource } from './table-source.js';

/**
 * Reads a CSV file with a header, separated by commas, or by tabs when it is named `.tsv`. It is streamed: only the
 * columns are kept. A column that turns out to be text after its first values looked otherwise makes it read once more.
 */
export async function readCsv(source: TableSource, options: ReadOptions): Promise<Table> {
  const texts = new Set<string>();
  for (;;) {
    const { rows, builders } = await readOnce(source, options, texts);
    const columns: Column[] = [];
    for (const [name, builder] of builders) {
      const column = builder.build();
      if (column === undefined) texts.add(name);
      else columns.push(column);
    }
    if (columns.length === builders.size) return { rows, columns };
  }
}

interface RawTable {
  readonly rows: number;
  /** By the name of the column. */
  readonly builders: ReadonlyMap<string, ColumnBuilder>;
}

async function readOnce(
  source: TableSource,
  { maxRows = Infinity, isRawText = false }: ReadOptions,
  texts: ReadonlySet<string>,
): Promise<RawTable> {
  const { path } = source;
  let builders: ReadonlyMap<string, ColumnBuilder> = new Map();
  let inOrder: readonly ColumnBuilder[] = [];
  let rows = 0;
  const takeRecord = (record: readonly string[]): void => {
    if (builders.size > 0) {
      rows++;
      for (const [index, builder] of inOrder.entries()) builder.add(record[index] ?? '');
      return;
    }
    requireNames(path, record);
    builders = new Map(
      record.map((name) => [
        name,
        isRawText || texts.has(name)
          ? createTextBuilder(name, isRawText)
          : createColumnBuilder(name),
      ]),
    );
    inOrder = [...builders.values()];
  };
  await parseRecords(source, (record) => {
    takeRecord(record);
    return rows < maxRows;
  });
  if (builders.size === 0) throw badTable(path, 'expected a header and rows, got an empty file');
  if (rows === 0) throw badTable(path, 'expected rows below the header, got none');
  return { rows, builders };
}
