import { assessDataset, assessFeature, buildReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import { sampleRows } from '../fold/sample-rows.js';
import { parseCompatChoice } from './compat-choice.js';
import { compatVerdict } from './compat-verdict.js';
import type { EvaluationVerdict } from './evaluation.js';

const count = 2000;
const values = Array.from({ length: count }, (_, i) => (i * 37) % count);
const profile = buildReferenceProfile([
  { kind: 'numeric', name: 'x', values },
  { kind: 'categorical', name: 'c', values: values.map((i) => (i % 3 === 0 ? 'a' : 'b')) },
]);
const rows = sampleRows(400, {
  numeric: new Map([['x', Float32Array.from({ length: 400 }, (_, i) => i * 5 + 150)]]),
  categorical: new Map([['c', Array.from({ length: 400 }, (_, i) => (i % 3 === 0 ? 'a' : 'b'))]]),
});

test.each([
  ['evidently', 'wasserstein', 'jensenshannon', 0.5],
  ['nannyml', 'jensen_shannon', 'jensen_shannon', 0.5],
  ['alibi', 'ks', 'chi2', 0.5],
] as const)('%s judges by its own tests, limits and rule', (tool, numeric, categorical, share) => {
  const verdict = compatVerdict(tool, ours(), profile, rows);

  const described = verdict.features.map(({ feature, test: used, drifted }) => [
    ...[feature, used, drifted],
  ]);
  expect(described).toEqual([
    ['x', expect.stringContaining(numeric), true],
    ['c', expect.stringContaining(categorical), false],
  ]);
  expect(verdict.share).toBe(share);
  expect(verdict.features.every(({ threshold }) => Number.isFinite(threshold))).toBe(true);
});

test('a tool is chosen for all models, or for one', () => {
  const choice = parseCompatChoice('evidently, iris=alibi');
  expect([choice?.('churn'), choice?.('iris')]).toEqual(['evidently', 'alibi']);
  expect(parseCompatChoice('')?.('iris')).toBeUndefined();
  expect(parseCompatChoice('iris=whylogs')).toBeUndefined();
});

function ours(): EvaluationVerdict {
  const { features, ...dataset } = assessDataset([
    assessFeature(profile.numeric[0]!, rows.numeric.get('x')!),
    assessFeature(profile.categorical[0]!, rows.categorical.get('c')!),
  ]);
  const story = { confirmed: false, sinceMs: undefined, contribution: 0 };
  return {
    ...{ drifted: dataset.drifted, share: dataset.share, confirmed: false, prediction: undefined },
    features: features.map((feature) => ({ ...feature, ...story })),
  };
}
