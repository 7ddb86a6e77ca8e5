import type { WatchedFeature } from '../src/evaluation/evaluation.js';
import type { VersionSnapshot } from '../src/versions/version-snapshot.js';

/** A quiet feature; what is said in `change` comes last. */
export function featureOf(feature: string, change: Partial<WatchedFeature> = {}): WatchedFeature {
  return {
    ...{ feature, kind: 'numeric', test: 'ks', statistic: 0.02, pValue: 0.7, effectSize: 0.01 },
    ...{ effectUnit: 'sd', psi: 0, jensenShannon: 0, ks: 0.02, missingShare: 0, unseenShare: 0 },
    ...{ outOfRangeShare: 0, drifted: false, threshold: 0.01, confirmed: false },
    ...{ sinceMs: undefined, contribution: 0 },
    ...change,
  };
}

/** A feature that drifted, and was confirmed to. */
export function driftedOf(feature: string, change: Partial<WatchedFeature> = {}): WatchedFeature {
  const measures = {
    statistic: 0.43,
    pValue: 1e-12,
    effectSize: 1.2,
    contribution: 1,
    sinceMs: 500,
  };
  return featureOf(feature, { drifted: true, confirmed: true, ...measures, ...change });
}

export interface EvaluationChange {
  readonly number?: number;
  readonly rows?: number;
  readonly features?: readonly WatchedFeature[];
  readonly prediction?: WatchedFeature;
  readonly nonFiniteShare?: number;
  readonly isConstant?: boolean;
}

/** A healthy version with 1,000 rows; traffic, loss and quality as said in `change`. */
export function snapshotOf(
  change: Partial<VersionSnapshot> = {},
  evaluation: EvaluationChange = {},
): VersionSnapshot {
  const { modelName = 'iris', modelVersion = '1.0.0' } = change;
  const { number = 1, rows = 1000, nonFiniteShare = 0, isConstant = false } = evaluation;
  const { prediction, features = [featureOf('a'), featureOf('b')] } = evaluation;
  const all = prediction === undefined ? features : [...features, prediction];
  const share = features.filter(({ drifted }) => drifted).length / features.length;
  return {
    ...{ modelName, modelVersion, droppedRows: 0, quality: undefined },
    evaluation: {
      ...{ id: `${modelName}@${modelVersion}/${String(number)}`, modelName, modelVersion },
      ...{ timeMs: 0, position: '1-0', referenceRows: 120, referenceDigest: 'd', reason: '' },
      window: { rows, startMs: 0, endMs: 1 },
      verdict: {
        ...{ drifted: all.some(({ drifted }) => drifted), share, features, prediction },
        confirmed: all.some(({ confirmed }) => confirmed),
      },
      outputs: { nonFiniteShare, isConstant },
      answers: { prediction: undefined, probability: undefined },
    },
    traffic: {
      ...{ rows: 1000, errorRows: 0, lastMs: 1000 },
      latencyMs: { p50: 1, p95: 2, p99: 3 },
    },
    ...change,
  };
}
