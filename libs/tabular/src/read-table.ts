import { readCsv } from './read-csv.js';
import type { ReadOptions } from './read-options.js';
import { readParquet } from './read-parquet.js';
import type { Table } from './table.js';
import { openSource } from './table-source.js';

const parquetMark = 'PAR1';

/**
 * Reads a table from a CSV or a Parquet file, told apart by the name or by how the file begins. Types follow from the
 * values as in pandas: `NA`, `NaN`, `null` and nothing at all are missing, and whole numbers are told from others.
 * A pipe is read once, into memory. Throws `not_found` for a missing file, and `invalid` for one that is no table, naming the line or the column.
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<Table> {
  const source = await openSource(path);
  const isParquet = source.start.startsWith(parquetMark) || /\.(parquet|pq)$/i.test(path);
  return isParquet ? readParquet(source, options) : readCsv(source, options);
}
