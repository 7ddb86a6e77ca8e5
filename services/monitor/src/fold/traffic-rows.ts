import type { CodedColumn, EventBatch, SequenceRange } from '@slipway/events';
import { Variant } from '@slipway/proto';
import type { RowColumns, Text } from './row-columns.js';

/** One request, or what is left of it when some of its rows were counted before. */
export interface TrafficRequest {
  readonly rows: number;
  readonly timeMs: number;
  /** NaN when it was not measured. */
  readonly latencyMs: number;
  readonly isError: boolean;
}

/** A declared segment such as country: which of its values each request and each answered row belongs to. */
export interface SegmentColumn {
  readonly name: string;
  /** Code i stands for `values[i - 1]`, 0 for none. */
  readonly values: readonly string[];
  readonly ofRequests: Uint32Array;
  readonly ofRows: Uint32Array;
}

/** The rows of an entry that have not been counted before, and those that sampling has left out before it. */
export interface AddedRows {
  readonly fresh: readonly SequenceRange[];
  readonly leftOut: number;
  /** To be added to the batch's times. */
  readonly timeShiftMs?: number;
}

/** What an entry adds to a version's picture of its traffic. */
export interface TrafficRows {
  readonly requests: readonly TrafficRequest[];
  /** The rows that were answered. */
  readonly answered: RowColumns;
  readonly segments: readonly SegmentColumn[];
}

/** What is new in a batch, by index. */
interface Picked {
  readonly requests: TrafficRequest[];
  /** Index in the batch of each of `requests`; the batch's number of requests for one that stands for left out rows. */
  readonly requestsAt: number[];
  /** Indices of the answered rows, and of their requests. */
  readonly rowsAt: Uint32Array;
  readonly rowRequests: Uint32Array;
}

/**
 * The new rows of an entry as far as they are traffic: a shadow's answers went to nobody and are left out; rows of failed
 * requests have no answer, so they count as errors and their inputs stay out of the comparison. Errors are recorded
 * always, so what sampling has left out of the good answers stands beside them as one request that was not measured.
 */
export function selectTraffic(batch: EventBatch, added: AddedRows): TrafficRows {
  const baseMs = batch.baseTimeMs + (added.timeShiftMs ?? 0);
  const picked = pickRows(batch, added, baseMs);
  const { requests, requestsAt, rowRequests } = picked;
  return {
    requests,
    answered: columnsOf(batch, picked, baseMs),
    segments: batch.segments.map(({ name, dictionary, codes }) => ({
      name,
      values: dictionary,
      ofRequests: Uint32Array.from(requestsAt, (request) => codes[request] ?? 0),
      ofRows: rowRequests.map((request) => codes[request] ?? 0),
    })),
  };
}

function pickRows(batch: EventBatch, { fresh, leftOut }: AddedRows, baseMs: number): Picked {
  const { requestRows, statuses, variants, latenciesMs, timeOffsetsMs, firstSequence } = batch;
  const requests: TrafficRequest[] = [];
  const requestsAt: number[] = [];
  const rowsAt = new Uint32Array(batch.rows);
  const rowRequests = new Uint32Array(batch.rows);
  for (const request of leftOutRequests(variants, leftOut, baseMs)) {
    requests.push(request);
    requestsAt.push(requestRows.length);
  }
  let answered = 0;
  let row = 0;
  for (let request = 0; request < requestRows.length; request++) {
    const start = row;
    row += requestRows[request] ?? 0;
    if (variants[request] === Variant.SHADOW) continue;
    const isError = (statuses[request] ?? 0) !== 0;
    let freshRows = 0;
    for (let at = start; at < row; at++) {
      if (!isFresh(fresh, firstSequence + at)) continue;
      freshRows++;
      if (isError) continue;
      rowsAt[answered] = at;
      rowRequests[answered++] = request;
    }
    if (freshRows === 0) continue;
    const latencyMs = latenciesMs[request] ?? Number.NaN;
    const timeMs = baseMs + (timeOffsetsMs[request] ?? 0);
    requests.push({ rows: freshRows, timeMs, latencyMs, isError });
    requestsAt.push(request);
  }
  return {
    ...{ requests, requestsAt },
    rowsAt: rowsAt.subarray(0, answered),
    rowRequests: rowRequests.subarray(0, answered),
  };
}

function leftOutRequests(variants: Uint32Array, rows: number, timeMs: number): TrafficRequest[] {
  if (rows === 0 || variants[0] === Variant.SHADOW) return [];
  return [{ rows, timeMs, latencyMs: Number.NaN, isError: false }];
}

function isFresh(fresh: readonly SequenceRange[], sequence: number): boolean {
  for (const { first, last } of fresh) if (first <= sequence && sequence <= last) return true;
  return false;
}

function columnsOf(batch: EventBatch, picked: Picked, baseMs: number): RowColumns {
  const { rowsAt, rowRequests } = picked;
  const { redactedFeatures, hashedFeatures, timeOffsetsMs, outputsNonFinite } = batch;
  const withheld = [...redactedFeatures, ...hashedFeatures];
  const rows = rowsAt.length;
  return {
    rows,
    timesMs: Float64Array.from(rowRequests, (request) => baseMs + (timeOffsetsMs[request] ?? 0)),
    predictions: Float64Array.from(rowsAt, (row) => batch.predictions[row] ?? Number.NaN),
    labels:
      batch.labels === undefined ? Array<Text>(rows).fill(null) : textsOf(batch.labels, rowsAt),
    probabilities: probabilitiesOf(batch, rowsAt),
    nonFinite: Uint8Array.from(rowRequests, (request) => outputsNonFinite[request] ?? 0),
    predictionIds: predictionIdsOf(batch, picked),
    traces: tracesOf(batch, rowRequests),
    numeric: numbersOf(batch, rowsAt),
    categorical: new Map(
      batch.categoricalFeatures
        .filter(({ name }) => !hashedFeatures.includes(name))
        .map((column) => [column.name, textsOf(column, rowsAt)]),
    ),
    ...(withheld.length === 0 ? {} : { withheld }),
  };
}

/** Row by row, as the values lie in memory. */
function numbersOf(batch: EventBatch, rowsAt: Uint32Array): Map<string, Float32Array> {
  const { numericValues, numericFeatures } = batch;
  const width = numericFeatures.length;
  const rows = rowsAt.length;
  const numeric = new Map<string, Float32Array>();
  if (numericValues.length === 0) return numeric;
  const columns = new Float32Array(width * rows);
  for (let i = 0; i < rows; i++) {
    const first = (rowsAt[i] ?? 0) * width;
    for (let feature = 0, to = i; feature < width; feature++, to += rows) {
      columns[to] = numericValues[first + feature] ?? Number.NaN;
    }
  }
  for (let feature = 0; feature < width; feature++) {
    numeric.set(
      numericFeatures[feature] ?? '',
      columns.subarray(feature * rows, (feature + 1) * rows),
    );
  }
  return numeric;
}

function textsOf({ dictionary, codes }: CodedColumn, rowsAt: Uint32Array): Text[] {
  const texts = Array<Text>(rowsAt.length);
  for (let i = 0; i < rowsAt.length; i++) {
    texts[i] = dictionary[(codes[rowsAt[i] ?? 0] ?? 0) - 1] ?? null;
  }
  return texts;
}

/** Of the class that was answered, as its label says, else of the likeliest one. */
function probabilitiesOf(batch: EventBatch, rowsAt: Uint32Array): Float32Array {
  const { classProbabilities, classes, labels } = batch;
  const width = classes.length;
  const probabilities = new Float32Array(rowsAt.length).fill(Number.NaN);
  if (classProbabilities.length === 0) return probabilities;
  const classOfCode = labels?.dictionary.map((label) => classes.indexOf(label)) ?? [];
  for (let i = 0; i < rowsAt.length; i++) {
    const row = rowsAt[i] ?? 0;
    const first = row * width;
    const answered = classOfCode[(labels?.codes[row] ?? 0) - 1] ?? -1;
    const known = answered >= 0 ? classProbabilities[first + answered] : undefined;
    probabilities[i] = known ?? largest(classProbabilities, first, width);
  }
  return probabilities;
}

function largest(values: Float32Array, first: number, count: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let k = first; k < first + count; k++) best = Math.max(best, values[k] ?? 0);
  return best;
}

/** Row i of a request of several rows is `<prediction_id>/<i>`. */
function predictionIdsOf(batch: EventBatch, { rowsAt, rowRequests }: Picked): Text[] {
  const { predictionIds, requestRows } = batch;
  const ids = Array<Text>(rowsAt.length).fill(null);
  if (predictionIds.length === 0) return ids;
  let request = 0;
  let first = 0;
  for (let i = 0; i < rowsAt.length; i++) {
    for (; request < (rowRequests[i] ?? 0); request++) first += requestRows[request] ?? 0;
    const id = predictionIds[request] ?? '';
    const isAlone = requestRows[request] === 1;
    if (id !== '') ids[i] = isAlone ? id : `${id}/${String((rowsAt[i] ?? 0) - first)}`;
  }
  return ids;
}

function tracesOf(batch: EventBatch, rowRequests: Uint32Array): Text[] {
  const traces = Array<Text>(rowRequests.length).fill(null);
  if (batch.traces.length === 0) return traces;
  const byRequest = new Map(batch.traces.map(({ request, traceparent }) => [request, traceparent]));
  for (let i = 0; i < traces.length; i++) traces[i] = byRequest.get(rowRequests[i] ?? -1) ?? null;
  return traces;
}
