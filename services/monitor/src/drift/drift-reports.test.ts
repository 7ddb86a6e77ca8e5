import { buildReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import type { TrafficRows } from '../fold/traffic-rows.js';
import { createVersionState, type LoadedProfile } from '../fold/version-state.js';
import { createDriftReports } from './drift-reports.js';

const options = { minSamples: 2, falseAlarmRate: 0.05 };

test('makes a report once a second at most, and only when there are new rows', async () => {
  const { clock, reports, state, version } = open();
  state.fold(rows(3));
  const first = await reports.get(version);
  expect(first.window.rows).toBe(3);

  state.fold(rows(2));
  clock.nowMs += 999;
  expect(await reports.get(version)).toBe(first);
  clock.nowMs += 1;
  const second = await reports.get(version);
  expect(second.window.rows).toBe(5);
  clock.nowMs += 60_000;
  expect(await reports.get(version)).toBe(second);
});

test('those who ask at the same time get the same report', () => {
  const { reports, version } = open();

  expect(reports.get(version)).toBe(reports.get(version));
});

test('a new reference is used at once', async () => {
  const { reports, version } = open();
  const first = await reports.get(version);

  const reference = profileOf('other', [1, 2, 3]);
  const second = await reports.get({ ...version, reference });

  expect([first.referenceRows, second.referenceRows]).toEqual([2, 3]);
});

test('a version without traffic has an empty window', async () => {
  const { reports, version } = open();

  const report = await reports.get({ ...version, state: undefined });

  expect(report.window).toEqual({ rows: 0, startMs: undefined, endMs: undefined });
  expect(report.reason).toBe('needs at least 2 answered rows, the window has 0');
});

function open() {
  const clock = { nowMs: 0 };
  const reports = createDriftReports(
    { nowMs: () => clock.nowMs, monotonicMs: () => clock.nowMs },
    options,
  );
  const reference = profileOf('first', [1, 2]);
  const name = { modelName: 'm', modelVersion: '1.0.0' };
  const state = createVersionState({ ...name, profile: () => reference, windowRows: 10 });
  return { clock, reports, state, version: { ...name, state, reference } };
}

function rows(count: number): TrafficRows {
  return {
    requests: [{ rows: count, timeMs: 0, latencyMs: 1, isError: false }],
    answered: {
      rows: count,
      timesMs: new Float64Array(count),
      predictions: new Float64Array(count),
      labels: Array<null>(count).fill(null),
      numeric: new Map([['x', new Float32Array(count)]]),
      categorical: new Map(),
    },
  };
}

function profileOf(digest: string, values: readonly number[]): LoadedProfile {
  return { digest, profile: buildReferenceProfile([{ kind: 'numeric', name: 'x', values }]) };
}
