import { decodeChunk } from './join-chunks.js';
import { createJoinRows, type JoinRows } from './join-rows.js';
import type { StoredModelJoin } from './model-join-fields.js';

/** The rows of a model as they were stored, under the numbers that they had. */
export function restoreRows(stored: StoredModelJoin | undefined): JoinRows {
  const rows = createJoinRows(stored?.first ?? 0);
  for (const [rowBytes, labelBytes] of stored?.chunks ?? []) {
    const { columns, width, from, count } = decodeChunk(rowBytes, labelBytes);
    // A chunk may begin with rows that were forgotten after it was written.
    for (let i = Math.max(0, rows.next() - from); i < count; i++) {
      const number = rows.append(
        { high: at(columns.high, i), low: at(columns.low, i) },
        {
          timeMs: at(columns.timeMs, i),
          isShadow: at(columns.shadow, i) === 1,
          predicted: at(columns.predicted, i),
          probabilities: columns.probabilities.subarray(i * width, (i + 1) * width),
        },
        { version: at(columns.version, i), arrivedMs: at(columns.arrivedMs, i) },
      );
      const index = rows.at(number);
      rows.columns().actual[index] = at(columns.actual, i);
      rows.columns().delayS[index] = at(columns.delayS, i);
    }
  }
  return rows;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}
