import { PredictionEventBatch, Variant } from '@slipway/proto';
import { expect, test } from 'vitest';
import { selectTraffic } from './traffic-rows.js';

/** Requests of 2, 1 and 2 rows; sequences 11 to 15. */
const batch = PredictionEventBatch.create({
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
});
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
  });
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
});

test('counts a failed request and leaves its rows out', () => {
  const { requests, answered } = selectTraffic({ ...batch, statuses: [0, 0, 13] }, all);

  expect(requests.map(({ isError }) => isError)).toEqual([false, false, true]);
  expect(answered.predictions).toEqual(Float64Array.of(0, 1, 2));
});

test('leaves the answers of a shadow out altogether', () => {
  const variants = [Variant.SHADOW, Variant.STABLE, Variant.SHADOW];
  const { requests, answered } = selectTraffic({ ...batch, variants }, all);

  expect(requests).toHaveLength(1);
  expect(answered.predictions).toEqual(Float64Array.of(2));
});

test('columns that an entry does not have are no features, and unknown numbers', () => {
  const bare = {
    ...batch,
    ...{ numericValues: [], categoricalFeatures: [], labels: undefined, predictions: [] },
    ...{ statuses: [], variants: [], latenciesMs: [] },
  };
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
  const variants = [Variant.SHADOW, Variant.SHADOW, Variant.SHADOW];
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
