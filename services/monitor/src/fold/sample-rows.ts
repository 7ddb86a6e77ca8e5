import type { RowColumns } from './row-columns.js';

/** Rows with nothing but the given columns, for tests. */
export function sampleRows(rows: number, columns: Partial<RowColumns> = {}): RowColumns {
  return {
    rows,
    timesMs: new Float64Array(rows),
    predictions: new Float64Array(rows),
    labels: Array<null>(rows).fill(null),
    probabilities: new Float32Array(rows).fill(Number.NaN),
    nonFinite: new Uint8Array(rows),
    predictionIds: Array<null>(rows).fill(null),
    traces: Array<null>(rows).fill(null),
    numeric: new Map(),
    categorical: new Map(),
    ...columns,
  };
}
