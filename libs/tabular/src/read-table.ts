import { open } from 'node:fs/promises';
import { DomainError, messageOf } from '@slipway/core';
import { badTable } from './bad-table.js';
import { readCsv } from './read-csv.js';
import type { ReadOptions } from './read-options.js';
import { readParquet } from './read-parquet.js';
import type { Table } from './table.js';

const parquetMark = 'PAR1';

/**
 * Reads a table from a CSV or a Parquet file, told apart by the name or by how the file begins. Types follow from the
 * values as in pandas: `NA`, `NaN`, `null` and nothing at all are missing, and whole numbers are told from others.
 * Throws `not_found` for a missing file, and `invalid` for one that is no table, naming the line or the column.
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<Table> {
  const start = await readStart(path);
  const isParquet = start === parquetMark || /\.(parquet|pq)$/i.test(path);
  return isParquet ? readParquet(path, options) : readCsv(path, options);
}

async function readStart(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(parquetMark.length));
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new DomainError('not_found', 'NO_SUCH_FILE', `${path}: there is no such file`);
    }
    throw badTable(path, `expected a readable file: ${messageOf(error)}`, error);
  }
}
