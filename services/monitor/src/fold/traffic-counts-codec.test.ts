import { expect, test } from 'vitest';
import { latencyBucket, latencyQuantile } from './latency-histogram.js';
import { decodeTrafficCounts, encodeTrafficCounts } from './traffic-counts-codec.js';
import { addTrafficCounts, createTrafficCounts, type TrafficCounts } from './traffic-counts.js';

test('counts come back as they were', () => {
  const counts = filled();
  expect(decodeTrafficCounts(encodeTrafficCounts(counts))).toEqual(counts);
  const empty = createTrafficCounts(undefined);
  expect(decodeTrafficCounts(encodeTrafficCounts(empty))).toEqual(empty);
});

test('empty cells take next to no room', () => {
  const sparse = createTrafficCounts({ digest: 'd', size: 2300 });
  sparse.cells[7] = 1;

  expect(encodeTrafficCounts(sparse).length).toBeLessThan(60);
});

test('bytes that no monitor has stored are refused', () => {
  expect(() => decodeTrafficCounts(Buffer.from('{}'))).toThrow('stored counts');
});

test('counts of two times add up to those of both', () => {
  const sum = filled();
  addTrafficCounts(sum, filled());

  expect(sum).toMatchObject({ rows: 14, errorRows: 2, predictionSum: 2.5, digest: 'd' });
  expect(sum.labels).toEqual(new Map([['yes', 8]]));
  expect([...sum.cells]).toEqual([0, 600, 0, 0, 140_000]);
});

test('cells of another reference are not added to', () => {
  const sum = filled();
  const other = createTrafficCounts({ digest: 'other', size: 2 });
  other.cells[1] = 3;
  addTrafficCounts(sum, other);

  expect(sum).toMatchObject({ rows: 7, digest: 'other', cells: Uint32Array.of(0, 3) });
});

test('a quantile of latencies is off by less than a twentieth', () => {
  const counts = new Uint32Array(200);
  for (let ms = 1; ms <= 100; ms++) counts[latencyBucket(ms)]!++;

  expect(latencyQuantile(counts, 0.5) / 50).toBeCloseTo(1, 1);
  expect(latencyQuantile(counts, 0.99) / 99).toBeCloseTo(1, 1);
  expect(latencyQuantile(new Uint32Array(200), 0.5)).toBeNaN();
  expect([latencyBucket(0), latencyBucket(1e9)]).toEqual([0, 184]);
});

function filled(): TrafficCounts {
  const counts = createTrafficCounts({ digest: 'd', size: 5 });
  Object.assign(counts, {
    rows: 7,
    errorRows: 1,
    answered: 6,
    predictionSum: 1.25,
    predictions: 4,
  });
  counts.labels.set('yes', 4);
  counts.latency[3] = 2;
  counts.cells.set([0, 300, 0, 0, 70_000]);
  return counts;
}
