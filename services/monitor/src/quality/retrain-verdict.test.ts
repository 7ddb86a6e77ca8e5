import type { QualityReference } from '@slipway/stats';
import { expect, test } from 'vitest';
import type { RealisedQuality } from './quality-report.js';
import { judgeRetrain, type RetrainEvidence } from './retrain-verdict.js';

const options = { minSamples: 100, retrainAccuracyDrop: 0.05, retrainMaeRise: 0.2 };
const baseline = (value: number, sd = 0.01) => ({ value, chunkMean: value, chunkSd: sd });
const reference: QualityReference = {
  ...{ rows: 1000, chunkRows: 100, calibrations: [] },
  metrics: { accuracy: baseline(0.9), mae: baseline(2) },
};
const realised = (rows: number, metrics: Record<string, number>): RealisedQuality => ({
  ...{ startMs: 0, endMs: 1, rows, metrics, confusion: [] },
});
const estimate = (value: number) => ({
  ...{ name: 'accuracy', value, samplingError: 0.01, lower: 0, upper: 1, alert: true },
  ...{ lowerThreshold: 0.87, upperThreshold: 0.93 },
});
const judge = (evidence: Partial<RetrainEvidence>) =>
  judgeRetrain(
    { reference, realised: undefined, absoluteErrorSd: 0.5, estimated: [], ...evidence },
    options,
  );

test.each([
  ['no drop', 1000, 0.9, false],
  ['a drop that is allowed', 1000, 0.86, false],
  ['a drop that is too much', 1000, 0.84, true],
  ['a drop that may be chance', 100, 0.845, false],
  ['too few labels', 99, 0.2, false],
])('accuracy: %s', (_what, rows, accuracy, expected) => {
  expect(judge({ realised: realised(rows, { accuracy }) }).reasons.length > 0).toBe(expected);
});

test.each([
  ['a rise that is allowed', 2.3, 0.5, false],
  ['a rise that is too much', 2.5, 0.5, true],
  ['a rise that may be chance', 2.5, 5, false],
])('mean absolute error: %s', (_what, mae, absoluteErrorSd, expected) => {
  const { reasons } = judge({ realised: realised(100, { mae }), absoluteErrorSd });
  expect(reasons.length > 0).toBe(expected);
});

test('reasons name their numbers', () => {
  expect(judge({ realised: realised(400, { mae: 3 }) }).reasons).toEqual([
    'mae 3 is above 2.4 (2 on the reference plus 20 %), over 400 labelled rows',
  ]);
});

test('the estimate speaks while there are too few labels, and is silent once there are enough', () => {
  const estimated = [estimate(0.8)];
  expect(judge({ estimated }).reasons).toEqual([
    'accuracy is estimated at 0.8, below 0.85 (0.9 on the reference); too few labels have come to know',
  ]);
  expect(judge({ estimated: [estimate(0.86)] }).reasons).toEqual([]);
  expect(judge({ estimated, realised: realised(500, { accuracy: 0.9 }) }).reasons).toEqual([]);
});

test('without a reference there is no verdict, and a note', () => {
  const { reasons, note } = judge({
    reference: undefined,
    realised: realised(500, { accuracy: 0.1 }),
  });
  expect(reasons).toEqual([]);
  expect(note).toBe('quality has nothing to be held against: the reference has no labels');
});
