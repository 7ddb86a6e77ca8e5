import { expect, test } from 'vitest';
import { sampleRows } from './sample-rows.js';
import { createSegmentCounts, type SegmentCounts } from './segment-counts.js';
import type { TrafficRows } from './traffic-rows.js';

test('counts requests and answers of each segment', () => {
  const segments = open();
  segments.add(traffic(['DE', 'FR', 'DE', '']), undefined);

  const counts = segments.read();
  expect([...counts.keys()]).toEqual(['country=DE', 'country=FR']);
  expect(counts.get('country=DE')).toMatchObject({ rows: 2, answered: 2, predictionSum: 2 });
  expect(segments.overflowRows()).toBe(0);
});

test('forgets what lies more than two windows back', () => {
  const segments = open();
  for (let i = 0; i < 7; i++) segments.add(traffic(['DE', 'DE']), undefined);

  expect(segments.read().get('country=DE')?.answered).toBe(4 + 2);
});

test('keeps 50 values apart and counts the rows of the others', () => {
  const segments = open();
  segments.add(traffic(Array.from({ length: 60 }, (_, i) => `c${String(i)}`)), undefined);

  expect(segments.read().size).toBe(50);
  expect(segments.overflowRows()).toBe(10);
});

test('goes on from what was stored', () => {
  const stored = new Map<string, Map<string, Buffer>>();
  const before = open();
  before.add(traffic(Array.from({ length: 60 }, (_, i) => `c${String(i)}`)), undefined);
  for (let i = 0; i < 3; i++) before.add(traffic(['c1', 'c1']), undefined);
  before.addChanges({
    set: (kind, key, value) => {
      stored.set(kind, (stored.get(kind) ?? new Map<string, Buffer>()).set(key, value));
    },
    remove: () => undefined,
  });
  const after = open(stored.get('segment'), stored.get('overflow')?.get(''));

  expect(after.read()).toEqual(before.read());
  expect(after.overflowRows()).toBe(10);
});

function open(stored = new Map<string, Buffer>(), storedOverflow?: Buffer): SegmentCounts {
  return createSegmentCounts({ layout: () => undefined, windowRows: 4, stored, storedOverflow });
}

function traffic(countries: readonly string[]): TrafficRows {
  const values = [...new Set(countries)].filter((country) => country !== '');
  const codes = Uint32Array.from(countries, (country) => values.indexOf(country) + 1);
  return {
    requests: countries.map(() => ({ rows: 1, timeMs: 0, latencyMs: 1, isError: false })),
    answered: sampleRows(countries.length, {
      predictions: new Float64Array(countries.length).fill(1),
    }),
    segments: [{ name: 'country', values, ofRequests: codes, ofRows: codes }],
  };
}
