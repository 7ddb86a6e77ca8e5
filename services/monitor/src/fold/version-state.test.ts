import { systemClock } from '@slipway/core';
import { buildReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import type { Evaluation } from '../evaluation/evaluation.js';
import { createEvaluationRunner } from '../evaluation/evaluation-runner.js';
import type { LoadedProfile } from './loaded-profile.js';
import { sampleRows } from './sample-rows.js';
import { createTrafficCounts } from './traffic-counts.js';
import { encodeTrafficCounts } from './traffic-counts-codec.js';
import type { TrafficRows } from './traffic-rows.js';
import type { VersionChanges, VersionFields } from './version-fields.js';
import {
  createVersionState,
  type VersionState,
  type VersionStateOptions,
} from './version-state.js';
import { defaultWatchOptions } from './watch-options.js';

const reference = profileOf(ramp(200));

test('counts rows and errors, and knows the first and the last time', () => {
  const { state } = open();
  fold(state, [5, 6], { timeMs: 20 });
  fold(state, [7], { timeMs: 10, isError: true });

  expect(state.counts()).toEqual({ rows: 3, errorRows: 1, firstMs: 10, lastMs: 20 });
  expect(state.rows.rows()).toBe(2);
  expect(state.requests.errorRate()).toBeCloseTo(1 / 3);
});

test('traffic that was counted before moves the windows on and no counts', () => {
  const { state } = open();
  state.refold(traffic([5, 6], {}));

  expect(state.counts().rows).toBe(0);
  expect(state.rows.rows()).toBe(2);
  expect(state.panes.since(0)).toEqual([]);
});

test('looks after every so many rows, in the middle of an entry if need be', async () => {
  const { state, looks } = open({ everyRows: 10, minSamples: 10, windowRows: 20 });
  fold(state, ramp(7), { id: 1 });
  fold(state, ramp(18), { id: 2 });
  fold(state, ramp(5), { id: 3 });
  await state.evaluator.settle();

  expect(looks.map(({ id, position, window }) => [id, position, window.rows])).toEqual([
    ['m@1.0.0/1', '2-0', 10],
    ['m@1.0.0/2', '2-0', 20],
    ['m@1.0.0/3', '3-0', 20],
  ]);
});

test('looks at rows that have waited long enough, as late as they were due', async () => {
  const { state, looks } = open({ everyRows: 100, minSamples: 5, everyMs: 1000 });
  fold(state, ramp(6), { id: 50 });
  expect(state.advance(1049)).toBe(false);
  expect(state.advance(1050)).toBe(true);
  expect(state.advance(5000)).toBe(false);
  await state.evaluator.settle();

  expect(looks.map(({ position, window }) => [position, window.rows])).toEqual([['50-0', 6]]);
});

test('a look judges the rows as they were then', async () => {
  const { state, looks } = open({ everyRows: 20, minSamples: 20, windowRows: 20 });
  fold(state, ramp(20), {});
  fold(state, ramp(19, 5000), {});
  await state.evaluator.settle();

  expect(looks).toHaveLength(1);
  expect(looks[0]?.verdict?.features).toMatchObject([{ feature: 'x', outOfRangeShare: 0 }]);
});

test('learns a reference from the first rows where none is published, and says how far it is', async () => {
  const options = { everyRows: 10, minSamples: 10, windowRows: 20, learnReferenceRows: 30 };
  const { state, looks } = open(options, () => undefined);
  fold(state, ramp(25), {});
  fold(state, ramp(25), {});
  await state.evaluator.settle();

  expect(state.reference()).toMatchObject({ source: 'learned', profile: { rows: 30 } });
  expect(looks.map(({ reason, referenceRows }) => [reason, referenceRows])).toEqual([
    ['learns its reference: 10 of 30 rows', 0],
    ['learns its reference: 20 of 30 rows', 0],
    ['', 30],
    ['', 30],
    ['', 30],
  ]);
});

test('a published reference takes the place of a learned one', () => {
  const published: { profile?: LoadedProfile } = {};
  const { state } = open({ learnReferenceRows: 10 }, () => published.profile);
  fold(state, ramp(10), {});
  expect(state.reference()?.source).toBe('learned');

  published.profile = reference;
  expect(state.reference()).toBe(reference);
  expect(state.layout()?.profile).toBe(reference.profile);
});

test('panes that were counted in the cells of an older layout are kept, and no longer compared', () => {
  const older = { digest: 'reference', size: 3 };
  const counts = { ...createTrafficCounts(older), rows: 7 };
  counts.cells.fill(2);
  const pane = new Map([['10000:0', encodeTrafficCounts(counts)]]);
  const { state } = open({}, () => reference, { pane });
  fold(state, ramp(3), { timeMs: 5 });

  const [kept] = state.panes.since(0);
  const { rows, digest, cells } = kept!.read();
  expect([rows, digest]).toEqual([10, state.layout()?.digest]);
  expect(cells.reduce((sum, count) => sum + count)).toBe(3);
});

test('learns what probabilities look like together with the rest, over a restart', () => {
  const options = { learnReferenceRows: 30 };
  const { state } = open(options, () => undefined);
  const { changes, fields } = createFields();
  fold(state, ramp(20), { probability: 0.75 });
  state.addChanges(changes);
  const { state: again } = open(options, () => undefined, fields());
  fold(again, ramp(20), { probability: 0.5 });

  expect(again.reference()?.profile.probability).toMatchObject({ name: 'probability', count: 30 });
  const sorted = Array.from(again.reference()?.profile.probability?.sortedValues ?? []);
  expect(sorted.filter((value) => value === 0.75)).toHaveLength(20);
  expect(again.layout()?.columns.map(({ feature }) => feature)).toContain('probability');
});

function createFields(): { changes: VersionChanges; fields: () => VersionFields } {
  const byKind = new Map<string, Map<string, Buffer>>();
  return {
    changes: {
      set: (kind, key, value) => {
        byKind.set(kind, (byKind.get(kind) ?? new Map<string, Buffer>()).set(key, value));
      },
      remove: () => undefined,
    },
    fields: () => Object.fromEntries(byKind),
  };
}

function open(
  change: Partial<VersionStateOptions> = {},
  profile: () => LoadedProfile | undefined = () => reference,
  fields: VersionFields = {},
): { state: VersionState; looks: Evaluation[] } {
  const looks: Evaluation[] = [];
  const state = createVersionState(
    {
      ...{ modelName: 'm', modelVersion: '1.0.0', profile, fields },
      runner: createEvaluationRunner(systemClock),
      publish: (evaluation) => looks.push(evaluation),
    },
    { ...defaultWatchOptions, windowRows: 50, ...change },
  );
  return { state, looks };
}

interface Place {
  readonly timeMs?: number;
  readonly isError?: boolean;
  readonly id?: number;
  readonly probability?: number;
}

function fold(state: VersionState, values: readonly number[], place: Place): void {
  const { id = 1 } = place;
  const closedBeforeMs = Number.NEGATIVE_INFINITY;
  state.fold(traffic(values, place), { position: `${String(id)}-0`, streamMs: id, closedBeforeMs });
}

function traffic(values: readonly number[], place: Place): TrafficRows {
  const { timeMs = 0, isError = false, probability = Number.NaN } = place;
  const answered = isError ? [] : values;
  return {
    requests: [{ rows: values.length, timeMs, latencyMs: 1, isError }],
    answered: sampleRows(answered.length, {
      timesMs: new Float64Array(answered.length).fill(timeMs),
      predictions: Float64Array.from(answered),
      probabilities: new Float32Array(answered.length).fill(probability),
      numeric: new Map([['x', Float32Array.from(answered)]]),
    }),
    segments: [],
  };
}

function profileOf(values: readonly number[]): LoadedProfile {
  const profile = buildReferenceProfile([{ kind: 'numeric', name: 'x', values }]);
  return { digest: 'reference', profile };
}

function ramp(rows: number, offset = 0): number[] {
  return Array.from({ length: rows }, (_, i) => offset + i);
}
