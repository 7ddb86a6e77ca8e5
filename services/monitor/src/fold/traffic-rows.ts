import type { SequenceRange } from '@slipway/events';
import { Variant, type PredictionEventBatch } from '@slipway/proto';

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
  /** NaN is missing. */
  readonly numeric: ReadonlyMap<string, Float32Array>;
  readonly categorical: ReadonlyMap<string, readonly Text[]>;
  /** Features that are recorded no longer, or only as a hash: they cannot be compared with anything. */
  readonly withheld?: readonly string[];
}

/** One request, or what is left of it when some of its rows were counted before. */
export interface TrafficRequest {
  readonly rows: number;
  readonly timeMs: number;
  /** NaN when it was not measured. */
  readonly latencyMs: number;
  readonly isError: boolean;
}

/** The rows of an entry that have not been counted before, and those that sampling has left out before it. */
export interface AddedRows {
  readonly fresh: readonly SequenceRange[];
  readonly leftOut: number;
}

/** What an entry adds to a version's picture of its traffic. */
export interface TrafficRows {
  readonly requests: readonly TrafficRequest[];
  /** The rows that were answered. */
  readonly answered: RowColumns;
}

/**
 * The new rows of an entry as far as they are traffic: a shadow's answers went to nobody and are left out; rows of failed
 * requests have no answer, so they count as errors and their inputs stay out of the comparison. Errors are recorded
 * always, so what sampling has left out of the good answers stands beside them as one request that was not measured.
 */
export function selectTraffic(
  batch: PredictionEventBatch,
  { fresh, leftOut }: AddedRows,
): TrafficRows {
  const requests = leftOutRequests(batch, leftOut);
  const picked: number[] = [];
  const times: number[] = [];
  let row = 0;
  for (const [index, rows] of batch.requestRows.entries()) {
    const end = row + rows;
    const timeMs = batch.baseTimeMs + (batch.timeOffsetsMs[index] ?? 0);
    const isError = (batch.statuses[index] ?? 0) !== 0;
    let freshRows = 0;
    for (; row < end; row++) {
      if (!isFresh(fresh, batch.firstSequence + row)) continue;
      freshRows++;
      if (isError || batch.variants[index] === Variant.SHADOW) continue;
      picked.push(row);
      times.push(timeMs);
    }
    if (freshRows === 0 || batch.variants[index] === Variant.SHADOW) continue;
    const latencyMs = batch.latenciesMs[index] ?? Number.NaN;
    requests.push({ rows: freshRows, timeMs, latencyMs, isError });
  }
  return { requests, answered: columnsOf(batch, picked, times) };
}

function leftOutRequests(batch: PredictionEventBatch, rows: number): TrafficRequest[] {
  const isShadow = batch.variants[0] === Variant.SHADOW;
  if (rows === 0 || isShadow) return [];
  return [{ rows, timeMs: batch.baseTimeMs, latencyMs: Number.NaN, isError: false }];
}

function isFresh(fresh: readonly SequenceRange[], sequence: number): boolean {
  return fresh.some(({ first, last }) => first <= sequence && sequence <= last);
}

function columnsOf(
  batch: PredictionEventBatch,
  picked: readonly number[],
  times: readonly number[],
): RowColumns {
  const width = batch.numericFeatures.length;
  const withheld = [...batch.redactedFeatures, ...batch.hashedFeatures];
  const numeric = new Map<string, Float32Array>();
  if (batch.numericValues.length > 0) {
    for (const [feature, name] of batch.numericFeatures.entries()) {
      const values = new Float32Array(picked.length);
      for (let i = 0; i < picked.length; i++) {
        values[i] = batch.numericValues[(picked[i] ?? 0) * width + feature] ?? Number.NaN;
      }
      numeric.set(name, values);
    }
  }
  const stringsOf = (column: { dictionary: string[]; codes: number[] }): Text[] =>
    picked.map((row) => column.dictionary[(column.codes[row] ?? 0) - 1] ?? null);
  return {
    rows: picked.length,
    timesMs: Float64Array.from(times),
    predictions: Float64Array.from(picked, (row) => batch.predictions[row] ?? Number.NaN),
    labels: batch.labels === undefined ? picked.map(() => null) : stringsOf(batch.labels),
    numeric,
    categorical: new Map(
      batch.categoricalFeatures
        .filter(({ name }) => !batch.hashedFeatures.includes(name))
        .map((column) => [column.name, stringsOf(column)]),
    ),
    ...(withheld.length === 0 ? {} : { withheld }),
  };
}
