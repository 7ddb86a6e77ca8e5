import { expect, test } from 'vitest';
import { assessDataset } from './dataset-drift.js';
import type { FeatureDrift } from './feature-drift.js';

function feature(
  name: string,
  pValue: number,
  effectSize: number,
  effectUnit: FeatureDrift['effectUnit'] = 'sd',
): FeatureDrift {
  return {
    ...{ feature: name, kind: 'numeric', test: 'cauchy', pValue, effectSize, effectUnit },
    ...{ statistic: 0.2, psi: 0.1, jensenShannon: 0.1, ks: 0.1 },
    ...{ missingShare: 0, unseenShare: 0, outOfRangeShare: 0 },
  };
}

test('a feature drifts when it is both significant and large', () => {
  const { drifted, share, features } = assessDataset([
    feature('both', 1e-6, 0.3),
    feature('significant', 1e-6, 0.03),
    feature('large', 0.3, 0.5),
    feature('neither', 0.9, 0.01),
  ]);
  expect(features.map((verdict) => verdict.drifted)).toEqual([true, false, false, false]);
  expect({ drifted, share }).toEqual({ drifted: true, share: 0.25 });
});

test('every verdict carries the threshold that its p-value was held against', () => {
  const { threshold, features } = assessDataset([feature('a', 1e-6, 1), feature('b', 0.5, 1)]);
  expect(threshold).toBeCloseTo(0.025, 14);
  expect(features.map((verdict) => verdict.threshold)).toEqual([threshold, threshold]);
});

test('more features need more evidence', () => {
  const quiet = Array.from({ length: 19 }, (_, index) => feature(`quiet ${index}`, 0.5, 1));
  expect(assessDataset([feature('a', 0.01, 1)]).drifted).toBe(true);
  expect(assessDataset([feature('a', 0.01, 1), ...quiet]).drifted).toBe(false);
});

test('the effect limit follows the unit of the effect, not the type of the column', () => {
  const verdicts = assessDataset([feature('a', 1e-9, 0.07), feature('b', 1e-9, 0.07, 'share')]);
  expect(verdicts.features.map((verdict) => verdict.drifted)).toEqual([false, true]);
});

test('rate and limits are the caller’s', () => {
  const features = [feature('a', 0.01, 0.15)];
  const minEffect = { numeric: 0.2, categorical: 0.2 };
  expect(assessDataset(features, { falseAlarmRate: 0.05, minEffect }).drifted).toBe(false);
  const strict = { falseAlarmRate: 0.001, minEffect: { numeric: 0, categorical: 0 } };
  expect(assessDataset(features, strict).drifted).toBe(false);
});

test('no features, no drift', () => {
  expect(assessDataset([])).toMatchObject({ drifted: false, share: 0, features: [] });
});

test('a feature may have limits of its own', () => {
  const features = [feature('strict', 1e-4, 0.3), feature('wide', 1e-9, 0.3), feature('c', 0.9, 0)];
  const minEffect = { numeric: 0.1, categorical: 0.05 };
  const limits = new Map([
    ['strict', { threshold: 1e-5 }],
    ['wide', { minEffect: 0.5 }],
  ]);
  const verdict = assessDataset(features, { falseAlarmRate: 0.05, minEffect, limits });
  expect(verdict.features.map(({ drifted }) => drifted)).toEqual([false, false, false]);
  expect(verdict.features[0]!.threshold).toBe(1e-5);
  // The one with a threshold of its own takes no part in the correction: two features are left, one of them significant.
  expect(verdict.threshold).toBeCloseTo(0.025, 14);
});
