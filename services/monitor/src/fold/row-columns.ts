/** A class name or the value of a categorical feature; null is missing. */
export type Text = string | null;

/** Rows by column; all columns have the same length. */
export interface RowColumns {
  readonly rows: number;
  /** When the request came, milliseconds since the epoch. */
  readonly timesMs: Float64Array;
  /** Class index or regression value; NaN without one. */
  readonly predictions: Float64Array;
  /** Class names. */
  readonly labels: readonly Text[];
  /** Of the class that was answered; NaN without one. */
  readonly probabilities: Float32Array;
  /** 1 where the outputs held NaN or an infinity. */
  readonly nonFinite: Uint8Array;
  readonly predictionIds: readonly Text[];
  /** W3C traceparents, of sampled requests. */
  readonly traces: readonly Text[];
  /** NaN is missing. */
  readonly numeric: ReadonlyMap<string, Float32Array>;
  readonly categorical: ReadonlyMap<string, readonly Text[]>;
  /** Features that are recorded no longer, or only as a hash: they cannot be compared with anything. */
  readonly withheld?: readonly string[];
}

/** The rows from one number up to another, which is not among them. */
export function sliceRows(rows: RowColumns, from: number, to: number): RowColumns {
  if (from === 0 && to === rows.rows) return rows;
  const { withheld } = rows;
  return {
    rows: to - from,
    timesMs: rows.timesMs.subarray(from, to),
    predictions: rows.predictions.subarray(from, to),
    labels: rows.labels.slice(from, to),
    probabilities: rows.probabilities.subarray(from, to),
    nonFinite: rows.nonFinite.subarray(from, to),
    predictionIds: rows.predictionIds.slice(from, to),
    traces: rows.traces.slice(from, to),
    numeric: new Map([...rows.numeric].map(([name, values]) => [name, values.subarray(from, to)])),
    categorical: new Map(
      [...rows.categorical].map(([name, values]) => [name, values.slice(from, to)]),
    ),
    ...(withheld === undefined ? {} : { withheld }),
  };
}
