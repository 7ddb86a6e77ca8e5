import { systemClock } from '@slipway/core';
import { buildReferenceProfile, type ReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import type { RowColumns } from '../fold/traffic-rows.js';
import { buildDriftReport, type DriftReport } from './drift-report.js';

/** 200 rows: x from 0 to 199, c is a or b, answers no or yes. */
const reference = buildReferenceProfile(
  [
    { kind: 'numeric', name: 'x', values: ramp(200) },
    { kind: 'categorical', name: 'c', values: ramp(200).map(letter) },
  ],
  { kind: 'categorical', name: 'anything', values: ramp(200).map(answer) },
);

test('rows like the reference give a verdict without drift, over their range of time', async () => {
  const report = await build(reference, rowsOf({}));

  expect(report).toMatchObject({
    ...{ referenceRows: 200, reason: '', window: { rows: 200, startMs: 1000, endMs: 1199 } },
    verdict: { drifted: false, share: 0, retrainReasons: [] },
  });
  expect(report.verdict?.features.map(({ feature, kind }) => [feature, kind])).toEqual([
    ['x', 'numeric'],
    ['c', 'categorical'],
  ]);
  expect(report.verdict?.prediction).toMatchObject({ feature: 'prediction', drifted: false });
});

test('names the features that drifted, and the answers, as reasons to train anew', async () => {
  const x = Float32Array.from(ramp(200), (value) => value + 150);
  const labels = ramp(200).map((i) => (i % 10 === 0 ? 'yes' : 'no'));
  const { verdict } = await build(reference, rowsOf({ numeric: new Map([['x', x]]), labels }));

  expect(verdict).toMatchObject({ drifted: true, share: 0.5 });
  expect(verdict?.features.map(({ drifted }) => drifted)).toEqual([true, false]);
  expect(verdict?.prediction?.drifted).toBe(true);
  expect(verdict?.retrainReasons).toEqual([
    'inputs drifted: 1 of 2 features (x)',
    expect.stringMatching(/^predictions drifted: chi2 \d+\.\d, p \d\.\de-\d+$/),
  ]);
});

test('drifted answers alone are a reason, too', async () => {
  const { verdict } = await build(reference, rowsOf({ labels: Array<string>(200).fill('no') }));

  expect(verdict?.drifted).toBe(false);
  expect(verdict?.retrainReasons).toHaveLength(1);
});

test('a feature that no row carries is not judged', async () => {
  const { verdict } = await build(reference, rowsOf({ categorical: new Map() }));

  expect(verdict?.features.map(({ feature }) => feature)).toEqual(['x']);
});

test('a reference of numbers is compared with the numbers that were answered', async () => {
  const profile = buildReferenceProfile([{ kind: 'numeric', name: 'x', values: ramp(200) }], {
    kind: 'numeric',
    name: 'y',
    values: ramp(200),
  });
  const predictions = Float64Array.from(ramp(200), (value) => value * 3);
  const { verdict } = await build(profile, rowsOf({ predictions }));

  expect(verdict?.prediction).toMatchObject({ feature: 'prediction', test: 'ks', drifted: true });
});

test('a reference without answers leaves the answers alone', async () => {
  const profile = buildReferenceProfile([{ kind: 'numeric', name: 'x', values: ramp(200) }]);

  expect((await build(profile, rowsOf({}))).verdict?.prediction).toBeUndefined();
});

test.each([
  [undefined, 200, 'the version has no reference profile'],
  [reference, 201, 'needs at least 201 answered rows, the window has 200'],
])('says why there is no verdict', async (profile, minSamples, reason) => {
  const report = await build(profile, rowsOf({}), minSamples);

  expect(report).toMatchObject({ verdict: undefined, reason, window: { rows: 200 } });
});

function build(
  profile: ReferenceProfile | undefined,
  rows: RowColumns,
  minSamples = 100,
): Promise<DriftReport> {
  return buildDriftReport(systemClock, profile, rows, { minSamples, falseAlarmRate: 0.05 });
}

function rowsOf(change: Partial<RowColumns>): RowColumns {
  return {
    rows: 200,
    timesMs: Float64Array.from(ramp(200), (i) => 1199 - i),
    predictions: Float64Array.from(ramp(200)),
    labels: ramp(200).map(answer),
    numeric: new Map([['x', Float32Array.from(ramp(200))]]),
    categorical: new Map([['c', ramp(200).map(letter)]]),
    ...change,
  };
}

function ramp(rows: number): number[] {
  return Array.from({ length: rows }, (_, i) => i);
}

function letter(i: number): string {
  return i % 3 === 0 ? 'a' : 'b';
}

function answer(i: number): string {
  return i % 2 === 0 ? 'yes' : 'no';
}
