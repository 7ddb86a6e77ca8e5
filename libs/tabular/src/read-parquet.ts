import { messageOf } from '@slipway/core';
import {
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type AsyncBuffer,
  type SchemaElement,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { badTable } from './bad-table.js';
import { parquetColumn, parquetColumnType } from './parquet-column.js';
import type { ReadOptions } from './read-options.js';
import { requireNames } from './require-names.js';
import type { Column, Table } from './table.js';
import type { TableSource } from './table-source.js';

/** How pandas names an index that it writes beside the columns. */
const indexPattern = /^__index_level_\d+__$/;

/**
 * Reads the flat columns of a Parquet file, compressed in any usual way; columns of lists and structs are refused by
 * name. Whole numbers of 64 bits and decimals become the nearest numbers, times become milliseconds since 1970.
 */
export async function readParquet(source: TableSource, options: ReadOptions): Promise<Table> {
  const { path } = source;
  const file = await source.buffer();
  if (file.byteLength === 0) throw badTable(path, 'expected a Parquet file, got an empty one');
  try {
    return await readColumns(path, file, options.maxRows);
  } catch (error) {
    if (error instanceof Error && 'kind' in error) throw error;
    throw badTable(path, `expected a Parquet file: ${messageOf(error)}`, error);
  }
}

async function readColumns(
  path: string,
  file: AsyncBuffer,
  maxRows: number | undefined,
): Promise<Table> {
  const metadata = await parquetMetadataAsync(file);
  const elements = parquetSchema(metadata)
    .children.map(({ element }) => element)
    .filter(({ name }) => !indexPattern.test(name));
  requireFlat(path, elements);
  requireNames(
    path,
    elements.map(({ name }) => name),
  );
  const rows = Math.min(Number(metadata.num_rows), maxRows ?? Infinity);
  if (rows === 0) throw badTable(path, 'expected rows, got none');
  const names = elements.map(({ name }) => name);
  const scan = await parquetScan({ file, metadata, columns: names, rowEnd: rows, compressors });
  const columns: Column[] = [];
  for (const element of elements) {
    const chunks: ArrayLike<unknown>[] = [];
    for (const { rowStart, rowEnd } of scan.ranges) {
      chunks.push(await scan.readColumn({ column: element.name, rowStart, rowEnd }));
    }
    columns.push(parquetColumn(element, chunks, rows));
  }
  return { rows, columns };
}

function requireFlat(path: string, elements: readonly SchemaElement[]): void {
  const nested = elements.find((element) => parquetColumnType(element) === undefined);
  if (nested === undefined) return;
  throw badTable(
    path,
    `column ${nested.name}: expected numbers, text, truth values or times, got ${nested.type ?? 'a list or struct'}`,
  );
}
