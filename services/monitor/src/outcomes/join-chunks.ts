import { DomainError } from '@slipway/core';
import {
  createJoinColumns,
  labelColumnNames,
  rowColumnNames,
  type JoinColumns,
} from './join-columns.js';
import type { JoinRows } from './join-rows.js';

/** Rows whose numbers have the same quotient by this are stored together: the rows in one field, their labels in another. */
export const chunkRows = 256;

type ColumnNames = typeof rowColumnNames | typeof labelColumnNames;

export function encodeRowChunk(rows: JoinRows, chunk: number): Buffer {
  return encodeColumns(rows, chunk, rowColumnNames);
}

export function encodeLabelChunk(rows: JoinRows, chunk: number): Buffer {
  return encodeColumns(rows, chunk, labelColumnNames);
}

/** First row number and number of rows, then the bytes of each column, lowest first, as they lie in memory. */
function encodeColumns(rows: JoinRows, chunk: number, names: ColumnNames): Buffer {
  const { from, count } = rangeOf(rows, chunk);
  const width = rows.width();
  const header = Buffer.alloc(16);
  header.writeDoubleLE(from, 0);
  header.writeUInt32LE(count, 8);
  header.writeUInt32LE(width, 12);
  const columns = rows.columns();
  const index = rows.at(from);
  const parts = names.map((name) => {
    const stride = name === 'probabilities' ? width : 1;
    const slice = columns[name].slice(index * stride, (index + count) * stride);
    return Buffer.from(slice.buffer, slice.byteOffset, slice.byteLength);
  });
  return Buffer.concat([header, ...parts]);
}

function rangeOf(rows: JoinRows, chunk: number): { from: number; count: number } {
  const from = Math.max(rows.first(), chunk * chunkRows);
  return { from, count: Math.min(rows.next(), (chunk + 1) * chunkRows) - from };
}

/** Rows as they were stored. */
export interface StoredRows {
  readonly from: number;
  readonly count: number;
  readonly width: number;
  readonly columns: JoinColumns;
}

/** Labels may be older or newer than the rows they belong to, never of others: both are stored in one step. */
export function decodeChunk(rowBytes: Buffer, labelBytes: Buffer | undefined): StoredRows {
  const from = rowBytes.readDoubleLE(0);
  const count = rowBytes.readUInt32LE(8);
  const width = rowBytes.readUInt32LE(12);
  const columns = createJoinColumns(count, width);
  fill(rowBytes, columns, rowColumnNames);
  if (labelBytes === undefined) return { from, count, width, columns };
  const labels = createJoinColumns(labelBytes.readUInt32LE(8), 0);
  fill(labelBytes, labels, labelColumnNames);
  const shift = from - labelBytes.readDoubleLE(0);
  for (let row = 0; row < count; row++) {
    columns.actual[row] = labels.actual[row + shift] ?? Number.NaN;
    columns.delayS[row] = labels.delayS[row + shift] ?? 0;
  }
  return { from, count, width, columns };
}

function fill(bytes: Buffer, columns: JoinColumns, names: ColumnNames): void {
  let offset = 16;
  for (const name of names) {
    const { buffer, byteOffset, byteLength } = columns[name];
    const target = Buffer.from(buffer, byteOffset, byteLength);
    if (bytes.copy(target, 0, offset) !== byteLength) {
      throw new DomainError(
        'internal',
        'BAD_CHECKPOINT',
        `stored rows of the outcome join: expected ${String(byteLength)} bytes for ${name}, got ${String(bytes.length - offset)}`,
      );
    }
    offset += byteLength;
  }
}
