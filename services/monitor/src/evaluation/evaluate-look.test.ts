import { buildReferenceProfile, profileColumn, type NumericColumn } from '@slipway/stats';
import { expect, test } from 'vitest';
import { createCellLayout } from '../fold/cell-layout.js';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import type { RowColumns } from '../fold/row-columns.js';
import { sampleRows } from '../fold/sample-rows.js';
import { evaluateLook, type LookResult, type Stories } from './evaluate-look.js';
import { findRetrainReasons } from './retrain-reasons.js';

const options = { windowRows: 200, minSamples: 100, falseAlarmRate: 0.05 };
/** 200 rows: x from 0 to 199, c is a or b, answers no or yes by x. */
const profile = buildReferenceProfile(
  [
    { kind: 'numeric', name: 'x', values: ramp(200) },
    { kind: 'numeric', name: 'z', values: ramp(200).map((i) => (i * 77) % 200) },
    { kind: 'categorical', name: 'c', values: ramp(200).map(letter) },
  ],
  { kind: 'categorical', name: 'anything', values: ramp(200).map(answer) },
);
const reference: LoadedProfile = { digest: 'd', profile };
/** The same with probabilities from 0.75 to 1. */
const confident: LoadedProfile = {
  digest: 'd',
  profile: { ...profile, probability: profileColumn(probabilities(0.75)) },
};

test('rows like the reference give a verdict without drift', async () => {
  const { verdict } = await look(rowsOf({}));

  expect(verdict).toMatchObject({ drifted: false, share: 0, confirmed: false });
  expect(verdict.features.map(({ feature, kind }) => [feature, kind])).toEqual([
    ['x', 'numeric'],
    ['z', 'numeric'],
    ['c', 'categorical'],
  ]);
  expect(verdict.prediction).toMatchObject({ feature: 'prediction', drifted: false });
  expect(findRetrainReasons(verdict)).toEqual([]);
});

test('names the features that drifted, and the answers, as reasons to train anew', async () => {
  const { verdict } = await look(shifted());

  expect(verdict.drifted).toBe(true);
  expect(verdict.share).toBeCloseTo(1 / 3);
  expect(verdict.features.map(({ drifted }) => drifted)).toEqual([true, false, false]);
  expect(findRetrainReasons(verdict)).toEqual([
    'inputs drifted: 1 of 3 features (x)',
    expect.stringMatching(/^predictions drifted: chi2 \d+, p \d\.\de-\d+$/),
  ]);
});

test('answers that are less sure drift in their probabilities alone, which decides nothing by itself', async () => {
  const first = await look(unsure(), new Map(), 1000, confident);
  const { verdict } = first;

  expect(verdict).toMatchObject({ drifted: false, share: 0, prediction: { drifted: false } });
  expect(verdict.probability).toMatchObject({ feature: 'probability', drifted: true });
  expect(verdict.probability).toMatchObject({ contribution: 0, confirmed: false, sinceMs: 1000 });
  // All of the reference lies in five of the twenty parts, and all of the window in five others.
  expect(verdict.probability?.jensenShannon).toBeCloseTo(1);
  expect(findRetrainReasons(verdict)).toEqual([]);
  const second = await look(unsure(), first.stories, 1100, confident);
  expect(second.verdict.confirmed).toBe(false);
  expect(second.verdict.probability).toMatchObject({ confirmed: true, sinceMs: 1000 });
});

test('probabilities that no row carries are not judged', async () => {
  const { verdict } = await look(rowsOf({}), new Map(), 1000, confident);

  expect(verdict.probability).toBeUndefined();
  expect(verdict.prediction).toBeDefined();
});

test('a feature that no row carries is not judged', async () => {
  const { verdict } = await look(rowsOf({ categorical: new Map() }));

  expect(verdict.features.map(({ feature }) => feature)).toEqual(['x', 'z']);
});

test('confirms a drift by rows that came after the first one that spoke', async () => {
  const first = await look(shifted(), new Map(), 1000);
  expect(first.verdict.confirmed).toBe(false);
  expect(first.verdict.features[0]).toMatchObject({ drifted: true, confirmed: false });

  const second = await look(shifted(), first.stories, 1100);

  expect(second.verdict.confirmed).toBe(true);
  expect(second.verdict.features[0]).toMatchObject({ confirmed: true, sinceMs: 1000 });
  expect(second.verdict.features[1]).toMatchObject({ confirmed: false, sinceMs: undefined });
});

test('does not confirm a drift that is over in the later rows', async () => {
  const first = await look(shifted(), new Map(), 1000);
  const x = Float32Array.from(ramp(200), (i) => (i < 100 ? i + 190 : (i - 100) * 2));
  const half = rowsOf({ numeric: new Map([['x', x]]) });
  const second = await look(half, first.stories, 1100);

  expect(second.verdict.features[0]).toMatchObject({ drifted: true, confirmed: false });
});

test('weighs drift by how much the answers depend on the feature, as it was while it was quiet', async () => {
  const calm = await look(rowsOf({}), new Map(), 1000);
  const moved = rowsOf({
    numeric: new Map([
      ['x', Float32Array.from(ramp(200), (i) => i + 150)],
      ['z', Float32Array.from(ramp(200), (i) => ((i * 77) % 200) + 150)],
    ]),
  });
  const { verdict } = await look(moved, calm.stories, 1100);

  const [x, z] = verdict.features;
  expect(x?.contribution).toBeGreaterThan(0.9);
  expect((x?.contribution ?? 0) + (z?.contribution ?? 0)).toBeCloseTo(1);
});

test('takes importances from the card where it has them', async () => {
  const told = { ...reference, profile: { ...profile, importances: { x: 1, z: 3 } } };
  const moved = rowsOf({
    numeric: new Map([
      ['x', Float32Array.from(ramp(200), (i) => i + 150)],
      ['z', Float32Array.from(ramp(200), (i) => ((i * 77) % 200) + 150)],
    ]),
  });
  const { verdict } = await look(moved, new Map(), 1000, told);

  expect(verdict.features[0]?.contribution).toBeCloseTo(0.25, 1);
});

test('watches features as the card says: by another test, with limits of their own, or not at all', async () => {
  const driftSettings = { x: { test: 'ks', minEffect: 100 }, z: { isIgnored: true } } as const;
  const told = { ...reference, profile: { ...profile, driftSettings } };
  const usual = await look(shifted());
  const { verdict } = await look(shifted(), new Map(), 1000, told);

  expect(usual.verdict.features[0]).toMatchObject({ feature: 'x', test: 'cauchy', drifted: true });
  expect(verdict.features[0]).toMatchObject({ feature: 'x', test: 'ks', drifted: false });
  expect(verdict.features.map(({ feature }) => feature)).not.toContain('z');
});

test('gives the same verdict for the same rows, bit for bit', async () => {
  expect(await look(shifted())).toEqual(await look(shifted()));
});

function look(
  rows: RowColumns,
  stories: Stories = new Map(),
  row = 200,
  judgedBy = reference,
): Promise<LookResult> {
  const layout = createCellLayout('d', judgedBy.profile);
  const place = { row, timeMs: row };
  return evaluateLook(
    { rows, place, reference: judgedBy, layout, alarmRate: 0.01 },
    stories,
    () => undefined,
    options,
  );
}

function shifted(): RowColumns {
  return rowsOf({
    numeric: new Map([
      ['x', Float32Array.from(ramp(200), (i) => ((i * 7) % 200) + 150)],
      ['z', Float32Array.from(ramp(200), (i) => (i * 77) % 200)],
    ]),
    labels: ramp(200).map(() => 'yes'),
  });
}

/** Probabilities from 0.5 to 0.75. */
function unsure(): RowColumns {
  return rowsOf({ probabilities: Float32Array.from(probabilities(0.5).values) });
}

function probabilities(from: number): NumericColumn {
  const values = ramp(200).map((i) => from + (((i * 77) % 200) + 0.5) / 800);
  return { kind: 'numeric', name: 'p', values };
}

function rowsOf(change: Partial<RowColumns>): RowColumns {
  return sampleRows(200, {
    labels: ramp(200).map(answer),
    numeric: new Map([
      ['x', Float32Array.from(ramp(200))],
      ['z', Float32Array.from(ramp(200), (i) => (i * 77) % 200)],
    ]),
    categorical: new Map([['c', ramp(200).map(letter)]]),
    ...change,
  });
}

function ramp(rows: number): number[] {
  return Array.from({ length: rows }, (_, i) => i);
}

function letter(i: number): string {
  return i % 3 === 0 ? 'a' : 'b';
}

function answer(i: number): string {
  return i < 100 ? 'yes' : 'no';
}
