import { toEventBatch } from '@slipway/events';
import { PredictionEventBatch, Variant } from '@slipway/proto';
import { expect, test } from 'vitest';
import { selectTraffic } from './traffic-rows.js';

/** Requests of 2, 1 and 2 rows; sequences 11 to 15. */
const message = PredictionEventBatch.create({
  firstSequence: 11,
  rows: 5,
  baseTimeMs: 1000,
  requestRows: [2, 1, 2],
  timeOffsetsMs: [0, 5, 9],
  variants: [Variant.STABLE, Variant.CANARY, Variant.VARIANT_UNSPECIFIED],
  statuses: [0, 0, 0],
  latenciesMs: [1, 2, 3],
  numericFeatures: ['a', 'b'],
  numericValues: [1, 10, 2, 20, Number.NaN, 30, 4, 40, 5, 50],
  categoricalFeatures: [{ name: 'c', dictionary: ['x', 'y'], codes: [1, 2, 0, 1, 2] }],
  predictions: [0, 1, 2, 3, 4],
  labels: { name: 'label', dictionary: ['p'], codes: [1, 0, 1, 1, 1] },
  classes: ['p', 'q'],
  classProbabilities: [0.5, 0.5, 0.25, 0.75, 1, 0, 0.5, 0.5, 0.125, 0.875],
  outputsNonFinite: [false, false, true],
  predictionIds: ['one', 'two', ''],
  traces: [{ request: 1, traceparent: '00-t-s-01' }],
  segments: [{ name: 'country', dictionary: ['DE', 'FR'], codes: [2, 0, 1] }],
});
const batch = toEventBatch(message);
const all = { fresh: [{ first: 11, last: 15 }], leftOut: 0 };

test('takes the columns of all rows, whatever variant answered them', () => {
  const { requests, answered } = selectTraffic(batch, all);

  expect(requests).toEqual([
    { rows: 2, timeMs: 1000, latencyMs: 1, isError: false },
    { rows: 1, timeMs: 1005, latencyMs: 2, isError: false },
    { rows: 2, timeMs: 1009, latencyMs: 3, isError: false },
  ]);
  expect(answered).toEqual({
    rows: 5,
    timesMs: Float64Array.of(1000, 1000, 1005, 1009, 1009),
    predictions: Float64Array.of(0, 1, 2, 3, 4),
    labels: ['p', null, 'p', 'p', 'p'],
    numeric: new Map([
      ['a', Float32Array.of(1, 2, Number.NaN, 4, 5)],
      ['b', Float32Array.of(10, 20, 30, 40, 50)],
    ]),
    categorical: new Map([['c', ['x', 'y', null, 'x', 'y']]]),
    probabilities: Float32Array.of(0.5, 0.75, 1, 0.5, 0.125),
    nonFinite: Uint8Array.of(0, 0, 0, 1, 1),
    predictionIds: ['one/0', 'one/1', 'two', null, null],
    traces: [null, null, '00-t-s-01', null, null],
  });
});

test('knows the segment of each request and of each row', () => {
  const fresh = [{ first: 12, last: 15 }];
  const { segments } = selectTraffic(batch, { fresh, leftOut: 7 });

  expect(segments).toEqual([
    {
      ...{ name: 'country', values: ['DE', 'FR'] },
      ofRequests: Uint32Array.of(0, 2, 0, 1),
      ofRows: Uint32Array.of(2, 0, 1, 1),
    },
  ]);
});

test('times are corrected by as much as the clock of their producer is off', () => {
  const { requests, answered } = selectTraffic(batch, { ...all, leftOut: 1, timeShiftMs: 500 });

  expect(requests.map(({ timeMs }) => timeMs)).toEqual([1500, 1500, 1505, 1509]);
  expect(answered.timesMs[2]).toBe(1505);
});

test('takes only the rows that are new, and of a request as many as are', () => {
  const fresh = [
    { first: 12, last: 12 },
    { first: 15, last: 15 },
  ];
  const { requests, answered } = selectTraffic(batch, { fresh, leftOut: 0 });

  expect(requests.map(({ rows, latencyMs }) => [rows, latencyMs])).toEqual([
    [1, 1],
    [1, 3],
  ]);
  expect(answered.numeric.get('a')).toEqual(Float32Array.of(2, 5));
  expect(answered.predictionIds).toEqual(['one/1', null]);
});

test('counts a failed request and leaves its rows out', () => {
  const { requests, answered } = selectTraffic(
    { ...batch, statuses: Uint32Array.of(0, 0, 13) },
    all,
  );

  expect(requests.map(({ isError }) => isError)).toEqual([false, false, true]);
  expect(answered.predictions).toEqual(Float64Array.of(0, 1, 2));
});

test('leaves the answers of a shadow out altogether', () => {
  const variants = Uint32Array.of(Variant.SHADOW, Variant.STABLE, Variant.SHADOW);
  const { requests, answered } = selectTraffic({ ...batch, variants }, all);

  expect(requests).toHaveLength(1);
  expect(answered.predictions).toEqual(Float64Array.of(2));
});

test('columns that an entry does not have are no features, and unknown numbers', () => {
  const bare = toEventBatch({
    ...message,
    ...{ numericValues: [], categoricalFeatures: [], labels: undefined, predictions: [] },
    ...{ statuses: [], variants: [], latenciesMs: [] },
  });
  const { requests, answered } = selectTraffic(bare, all);

  expect(answered).toMatchObject({ rows: 5, numeric: new Map(), categorical: new Map() });
  expect(answered.labels).toEqual([null, null, null, null, null]);
  expect(answered.predictions).toEqual(new Float64Array(5).fill(Number.NaN));
  expect(requests[0]).toEqual({ rows: 2, timeMs: 1000, latencyMs: Number.NaN, isError: false });
});

test('what sampling has left out stands first, as good answers that were not measured', () => {
  const { requests, answered } = selectTraffic(batch, { ...all, leftOut: 40 });

  expect(requests).toHaveLength(4);
  expect(requests[0]).toEqual({ rows: 40, timeMs: 1000, latencyMs: Number.NaN, isError: false });
  expect(answered.rows).toBe(5);
});

test('what sampling has left out of a shadow is no traffic either', () => {
  const variants = new Uint32Array(3).fill(Variant.SHADOW);
  expect(selectTraffic({ ...batch, variants }, { ...all, leftOut: 40 }).requests).toEqual([]);
});

test('features that are left out on purpose or hashed cannot be compared', () => {
  const { answered } = selectTraffic(
    { ...batch, redactedFeatures: ['income'], hashedFeatures: ['c'] },
    all,
  );

  expect(answered.categorical).toEqual(new Map());
  expect(answered.withheld).toEqual(['income', 'c']);
});
