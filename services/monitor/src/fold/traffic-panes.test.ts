import { expect, test } from 'vitest';
import { sampleRows } from './sample-rows.js';
import { createTrafficPanes, type TrafficPanes } from './traffic-panes.js';
import type { TrafficRows } from './traffic-rows.js';

const retention = { fineMs: 120_000, mediumMs: 7_200_000, coarseMs: 86_400_000 };
const day = 20_000 * 86_400_000;

test('rows are counted in the pane of their time', () => {
  const panes = open();
  panes.add(traffic([day + 1000, day + 9999, day + 10_000]), undefined, 0);

  expect(described(panes)).toEqual([
    [0, 10_000, 2],
    [10_000, 10_000, 1],
  ]);
  expect(panes.since(day + 10_000)).toHaveLength(1);
});

test('panes become part of a minute, then of an hour, then they are gone, and no row is counted twice', () => {
  const panes = open();
  for (let second = 0; second < 240; second += 5) {
    panes.add(traffic([day + second * 1000]), undefined, 0);
  }
  expect(described(panes)[0]).toEqual([0, 60_000, 12]);
  expect(totalRows(panes)).toBe(48);

  panes.add(traffic([day + 3 * 3_600_000]), undefined, 0);
  expect(described(panes)[0]).toEqual([0, 3_600_000, 48]);
  expect(totalRows(panes)).toBe(49);

  panes.add(traffic([day + 26 * 3_600_000]), undefined, 0);
  expect(totalRows(panes)).toBe(2);
});

test('a row that comes late finds its pane, however wide that has become', () => {
  const panes = open();
  panes.add(traffic([day, day + 600_000]), undefined, 0);
  panes.add(traffic([day + 5000]), undefined, 0);

  expect(described(panes)[0]).toEqual([0, 60_000, 2]);
});

test('rows of times that are closed are left out', () => {
  const panes = open();
  panes.add(traffic([day + 1000, day + 30_000]), undefined, day + 20_000);

  expect(described(panes)).toEqual([[30_000, 10_000, 1]]);
});

test('panes that were stored go on, and those that are over are removed', () => {
  const stored = new Map<string, Buffer>();
  let panes = open(stored);
  for (let second = 0; second < 400; second += 10) {
    panes.add(traffic([day + second * 1000]), undefined, 0);
    if (second % 30 === 0) {
      panes.addChanges({
        set: (_, key, value) => stored.set(key, value),
        remove: (_, key) => stored.delete(key),
      });
      panes.markStored();
    }
    if (second % 70 === 0 && second % 30 === 0) panes = open(stored);
  }

  const steady = open();
  for (let second = 0; second < 400; second += 10) {
    steady.add(traffic([day + second * 1000]), undefined, 0);
  }
  expect(described(panes)).toEqual(described(steady));
});

function open(stored = new Map<string, Buffer>()): TrafficPanes {
  return createTrafficPanes({ layout: () => undefined, retention, stored });
}

function described(panes: TrafficPanes): number[][] {
  return panes
    .since(0)
    .map(({ startMs, widthMs, read }) => [startMs - day, widthMs, read().answered]);
}

function totalRows(panes: TrafficPanes): number {
  return panes.since(0).reduce((sum, pane) => sum + pane.read().rows, 0);
}

function traffic(times: readonly number[]): TrafficRows {
  return {
    requests: times.map((timeMs) => ({ rows: 1, timeMs, latencyMs: 1, isError: false })),
    answered: sampleRows(times.length, { timesMs: Float64Array.from(times) }),
    segments: [],
  };
}
