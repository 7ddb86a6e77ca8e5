import { expect, test } from 'vitest';
import { decodeRequests, decodeRows, encodeRequests, encodeRows } from './stored-window.js';
import { sampleRows } from './sample-rows.js';

test('rows come back as they were', () => {
  const rows = sampleRows(3, {
    timesMs: Float64Array.of(1_700_000_000_500, 1_700_000_000_000, 1_700_000_001_000),
    predictions: Float64Array.of(1.25, Number.NaN, -3),
    labels: ['yes', null, 'no'],
    numeric: new Map([
      ['a', Float32Array.of(1.5, Number.NaN, 3)],
      ['b', Float32Array.of(4, 5, 6)],
    ]),
    categorical: new Map([['c', [null, 'x', 'x']]]),
    probabilities: Float32Array.of(0.5, Number.NaN, 0.25),
    nonFinite: Uint8Array.of(0, 1, 0),
    predictionIds: ['a', null, 'c/1'],
    traces: [null, '00-trace-span-01', null],
  });

  expect(decodeRows(encodeRows(rows))).toEqual(rows);
});

test('requests come back as they were', () => {
  const requests = [
    { rows: 200, timeMs: 1_700_000_000_000, latencyMs: 2.5, isError: false },
    { rows: 1, timeMs: 1_700_000_000_250, latencyMs: Number.NaN, isError: true },
  ];

  expect(decodeRequests(encodeRequests(requests))).toEqual(requests);
});

test('an empty window comes back empty', () => {
  const none = sampleRows(0);

  expect(decodeRows(encodeRows(none))).toEqual(none);
  expect(decodeRequests(encodeRequests([]))).toEqual([]);
});
