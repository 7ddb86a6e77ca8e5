import type { VersionMetrics } from '@slipway/proto';
import type { RowColumns } from '../fold/row-columns.js';
import type { KnownVersion } from '../versions/version-directory.js';
import { toWindow } from '../history/drift-evaluation.js';

export function toVersionMetrics({ modelName, modelVersion, state }: KnownVersion): VersionMetrics {
  if (state === undefined) return withoutTraffic(modelName, modelVersion);
  const { rows: predictions, errorRows: errors } = state.counts();
  const requests = state.requests.summarize();
  const answered = state.rows.read();
  return {
    modelName,
    modelVersion,
    predictions,
    errors,
    errorRate: state.requests.errorRate(),
    latencyMs: requests.latencyMs,
    labels: countLabels(answered),
    meanPrediction: meanOf(answered.predictions),
    window: toWindow(requests),
  };
}

function withoutTraffic(modelName: string, modelVersion: string): VersionMetrics {
  return {
    ...{ modelName, modelVersion, predictions: 0, errors: 0, errorRate: 0, latencyMs: undefined },
    ...{ labels: {}, meanPrediction: 0, window: { rows: 0, start: undefined, end: undefined } },
  };
}

function countLabels({ labels }: RowColumns): Record<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) {
    if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

/** Of the answers that are numbers; 0 without any. */
function meanOf(predictions: Float64Array): number {
  const numbers = predictions.filter((value) => Number.isFinite(value));
  return numbers.length === 0 ? 0 : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
