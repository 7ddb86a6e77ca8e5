import { buildReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import type { TrafficRows } from './traffic-rows.js';
import { createVersionState, type LoadedProfile, type StoredCounts } from './version-state.js';

/** Bins end at 1, 2, … 9. */
const tens = profileOf('tens', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
/** One bin ends at 1. */
const pair = profileOf('pair', [1, 2]);

test('counts rows and errors, and knows the first and the last time', () => {
  const state = open(undefined);
  state.fold(traffic([5, 6], { timeMs: 20 }));
  state.fold(traffic([7], { timeMs: 10, isError: true }));

  expect(state.counts()).toEqual({ rows: 3, errorRows: 1, firstMs: 10, lastMs: 20 });
  expect(state.rows.rows()).toBe(2);
  expect(state.requests.errorRate()).toBeCloseTo(1 / 3);
});

test('traffic that was counted before moves the windows on and no counts', () => {
  const state = open(() => tens);
  state.refold(traffic([5, 6], {}));

  expect(state.counts().rows).toBe(0);
  expect(state.rows.rows()).toBe(2);
  expect(state.requests.summarize().rows).toBe(2);
  expect(state.store().bins).toBeUndefined();
});

test('counts values on the bins of the reference from the first row on', () => {
  const state = open(() => tens);
  for (let i = 0; i < 10; i++) state.fold(traffic([0.5, 9.5], {}));

  expect(binsOf(state.store())).toEqual([10, 0, 0, 0, 0, 0, 0, 0, 0, 10]);
});

test('a reference that comes late starts with the rows that are still at hand', () => {
  let profile: LoadedProfile | undefined = undefined;
  const state = open(() => profile);
  state.fold(traffic([0.5, 0.5], {}));
  profile = tens;
  state.fold(traffic([9.5], {}));

  expect(binsOf(state.store())).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test('a new reference counts on its own bins', () => {
  let profile = tens;
  const state = open(() => profile);
  state.fold(traffic([0.5, 0.5], {}));
  profile = pair;
  state.fold(traffic([9.5], {}));

  expect(state.store().bins?.digest).toBe('pair');
  expect(binsOf(state.store())).toEqual([2, 1]);
});

test('goes on from what was stored, on the bins of the same reference', () => {
  const before = open(() => tens);
  before.fold(traffic([0.5, 0.5], { timeMs: 10 }));
  const stored = JSON.parse(JSON.stringify(before.store())) as StoredCounts;

  const state = open(() => tens, stored);
  state.refold(traffic([0.5, 0.5], { timeMs: 10 }));
  state.fold(traffic([9.5], { timeMs: 30 }));

  expect(state.counts()).toEqual({ rows: 3, errorRows: 0, firstMs: 10, lastMs: 30 });
  expect(binsOf(state.store())).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test('keeps stored bin counts while the reference is not there', () => {
  const before = open(() => tens);
  before.fold(traffic([0.5], {}));

  expect(open(undefined, before.store()).store().bins).toEqual(before.store().bins);
});

function open(profile: (() => LoadedProfile | undefined) | undefined, stored?: StoredCounts) {
  return createVersionState({
    modelName: 'm',
    modelVersion: '1.0.0',
    profile: profile ?? (() => undefined),
    windowRows: 5,
    stored,
  });
}

function traffic(
  values: readonly number[],
  { timeMs = 0, isError = false }: { timeMs?: number; isError?: boolean },
): TrafficRows {
  const answered = isError ? [] : values;
  return {
    requests: [{ rows: values.length, timeMs, latencyMs: 1, isError }],
    answered: {
      rows: answered.length,
      timesMs: new Float64Array(answered.length).fill(timeMs),
      predictions: Float64Array.from(answered),
      labels: answered.map(() => null),
      numeric: new Map([['x', Float32Array.from(answered)]]),
      categorical: new Map(),
    },
  };
}

function profileOf(digest: string, values: readonly number[]): LoadedProfile {
  return { digest, profile: buildReferenceProfile([{ kind: 'numeric', name: 'x', values }]) };
}

function binsOf({ bins }: StoredCounts): readonly number[] | undefined {
  return bins?.table['x']?.counts;
}
