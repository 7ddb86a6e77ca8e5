import { toEventBatch } from '@slipway/events';
import { PredictionEventBatch, type CategoricalColumn } from '@slipway/proto';
import type { RowColumns, Text } from './row-columns.js';
import { selectTraffic, type TrafficRequest } from './traffic-rows.js';

/** A window is stored as an entry of events, so that it is read back the way it came. */
export function encodeRows(rows: RowColumns): Buffer {
  const batch = PredictionEventBatch.create({ rows: rows.rows });
  writeTimes(batch, rows.timesMs);
  batch.requestRows = Array<number>(rows.rows).fill(1);
  batch.predictions = Array.from(rows.predictions);
  batch.labels = encodeColumn('', rows.labels);
  writeRequestColumns(batch, rows);
  batch.numericFeatures = [...rows.numeric.keys()];
  const numeric = [...rows.numeric.values()];
  for (let row = 0; row < rows.rows; row++) {
    for (const values of numeric) batch.numericValues.push(values[row] ?? Number.NaN);
  }
  batch.categoricalFeatures = [...rows.categorical].map(([name, values]) =>
    encodeColumn(name, values),
  );
  return toBytes(batch);
}

export function decodeRows(bytes: Buffer): RowColumns {
  return decode(bytes).answered;
}

export function encodeRequests(requests: readonly TrafficRequest[]): Buffer {
  const batch = PredictionEventBatch.create({
    requestRows: requests.map(({ rows }) => rows),
    statuses: requests.map(({ isError }) => Number(isError)),
    latenciesMs: requests.map(({ latencyMs }) => latencyMs),
  });
  writeTimes(
    batch,
    requests.map(({ timeMs }) => timeMs),
  );
  return toBytes(batch);
}

export function decodeRequests(bytes: Buffer): readonly TrafficRequest[] {
  return decode(bytes).requests;
}

function decode(bytes: Buffer): ReturnType<typeof selectTraffic> {
  const all = { fresh: [{ first: 0, last: Infinity }], leftOut: 0 };
  return selectTraffic(toEventBatch(PredictionEventBatch.decode(bytes)), all);
}

/** Each row is a request of its own, and its probability that of the only class. */
function writeRequestColumns(batch: PredictionEventBatch, rows: RowColumns): void {
  const { probabilities, nonFinite, predictionIds, traces } = rows;
  if (probabilities.some((value) => !Number.isNaN(value))) {
    batch.classes = [''];
    batch.classProbabilities = Array.from(probabilities);
  }
  if (nonFinite.includes(1)) batch.outputsNonFinite = Array.from(nonFinite, (flag) => flag === 1);
  if (predictionIds.some((id) => id !== null)) {
    batch.predictionIds = predictionIds.map((id) => id ?? '');
  }
  batch.traces = traces.flatMap((traceparent, request) =>
    traceparent === null ? [] : [{ request, traceparent }],
  );
}

function toBytes(batch: PredictionEventBatch): Buffer {
  return Buffer.from(PredictionEventBatch.encode(batch).finish());
}

function writeTimes(batch: PredictionEventBatch, timesMs: ArrayLike<number>): void {
  const times = Array.from(timesMs);
  batch.baseTimeMs = times.reduce((a, b) => Math.min(a, b), times[0] ?? 0);
  batch.timeOffsetsMs = times.map((timeMs) => Math.round(timeMs - batch.baseTimeMs));
}

function encodeColumn(name: string, values: ArrayLike<Text>): CategoricalColumn {
  const codeOf = new Map<string, number>();
  const codes = Array.from(values, (value) => {
    if (value === null) return 0;
    const code = codeOf.get(value) ?? codeOf.size + 1;
    codeOf.set(value, code);
    return code;
  });
  return { name, dictionary: [...codeOf.keys()], codes };
}
