import { createMetrics } from '@slipway/telemetry';
import { expect, test } from 'vitest';
import type { Evaluation, WatchedFeature } from '../evaluation/evaluation.js';
import { registerDriftMetrics } from './drift-metrics.js';

const version = { modelName: 'm', modelVersion: '1.0.0', state: undefined, reference: undefined };

test('shows the verdict, and of many features those that have drifted most', async () => {
  const features = Array.from({ length: 250 }, (_, i) => watched(`f${String(i)}`, i / 1000));
  features.push({ ...watched('drifted', 0), contribution: 1 });
  const text = await render(features);

  expect(text).toContain('slipway_drift_verdict{model="m",model_version="1.0.0"} 2');
  const shown = new Set([...text.matchAll(/feature="(\w+)",drift_type="psi"/g)].map(([, f]) => f));
  expect(shown.size).toBe(100 + 2);
  const names = ['drifted', 'f249', 'f151', 'f150', 'prediction', 'probability'];
  expect(names.filter((name) => !shown.has(name))).toEqual(['f150']);
});

test('a scrape forgets what the one before has shown', async () => {
  expect(await render([watched('b', 1)])).not.toContain('feature="a"');
});

async function render(features: readonly WatchedFeature[]): Promise<string> {
  const metrics = createMetrics();
  const { refresh } = registerDriftMetrics(metrics);
  const current = (shown: readonly WatchedFeature[]) => ({
    get: () => Promise.resolve(evaluationOf(shown)),
  });
  await refresh([version], current([watched('a', 1)]));
  await refresh([version], current(features));
  return metrics.render();
}

function watched(feature: string, effectSize: number): WatchedFeature {
  return {
    ...{ feature, kind: 'numeric', test: 'cauchy', statistic: 1, pValue: 0.5, effectSize },
    ...{ effectUnit: 'sd', psi: 0.1, jensenShannon: 0.2, ks: 0.3, drifted: false, threshold: 0.05 },
    ...{ missingShare: 0, unseenShare: 0, outOfRangeShare: 0 },
    ...{ confirmed: false, sinceMs: undefined, contribution: 0 },
  };
}

function evaluationOf(features: readonly WatchedFeature[]): Evaluation {
  return {
    ...{ id: 'm@1.0.0/1', modelName: 'm', modelVersion: '1.0.0', timeMs: 0, position: '1-0' },
    ...{ window: { rows: 100, startMs: 0, endMs: 0 }, referenceRows: 9, referenceDigest: 'd' },
    verdict: {
      ...{ drifted: true, share: 1, confirmed: true, features },
      prediction: watched('prediction', 0),
      probability: watched('probability', 0),
    },
    ...{ reason: '', outputs: { nonFiniteShare: 0, isConstant: false } },
    answers: { prediction: { mean: 1, sd: 0 }, probability: undefined },
  };
}
