import type { DriftEvaluation, FeatureDrift, Window } from '@slipway/proto';
import type { EvaluatedWindow, Evaluation, WatchedFeature } from '../evaluation/evaluation.js';

/** An evaluation as it is sent and kept. */
export function toDriftEvaluation(evaluation: Evaluation): DriftEvaluation {
  const { id, timeMs, modelName, modelVersion, position, verdict } = evaluation;
  return {
    ...{ id, time: new Date(timeMs), modelName, modelVersion, position },
    window: toWindow(evaluation.window),
    dataset: verdict && {
      drifted: verdict.drifted,
      share: verdict.share,
      confirmed: verdict.confirmed,
    },
    features: verdict?.features.map(toFeatureDrift) ?? [],
    prediction: verdict?.prediction && toFeatureDrift(verdict.prediction),
    probability: verdict?.probability && toFeatureDrift(verdict.probability),
  };
}

export function toWindow({ rows, startMs, endMs }: EvaluatedWindow): Window {
  return { rows, start: toDate(startMs), end: toDate(endMs) };
}

export function toFeatureDrift(watched: WatchedFeature): FeatureDrift {
  const { feature, kind, drifted, test, statistic, pValue, effectSize, threshold } = watched;
  const { missingShare, unseenShare, outOfRangeShare, psi, jensenShannon, ks } = watched;
  const { confirmed, sinceMs, contribution } = watched;
  return {
    ...{ feature, kind, drifted, test, statistic, pValue, effectSize, threshold },
    ...{ missingShare, unseenShare, outOfRangeShare, psi, jensenShannon, ks },
    ...{ confirmed, since: toDate(sinceMs), contribution },
  };
}

function toDate(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
