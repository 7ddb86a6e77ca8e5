import {
  AlertState,
  type Alert,
  type DriftEvaluation,
  type ProducerAccount,
  type VersionMetrics,
} from '@slipway/proto';

/** What a page is told of an evaluation; the rest of it is in the history. */
export function evaluationJson(evaluation: DriftEvaluation): object {
  const { id, time, modelName, modelVersion, window, dataset, features, prediction } = evaluation;
  const all = prediction === undefined ? features : [...features, prediction];
  return {
    id,
    time,
    model_name: modelName,
    model_version: modelVersion,
    rows: window?.rows ?? 0,
    drifted: dataset?.drifted ?? false,
    confirmed: dataset?.confirmed ?? false,
    drifted_features: all.filter(({ drifted }) => drifted).map(({ feature }) => feature),
  };
}

/** What a page is told of an alert: enough to say it aloud; the list has the rest. */
export function alertJson({ id, name, state, severity, labels, annotations }: Alert): object {
  return { id, name, state: AlertState[state], severity, labels, annotations };
}

/** As `/v1/monitor/models/{model_name}/metrics` has it. */
export function metricsJson(metrics: VersionMetrics): object {
  const { window } = metrics;
  return {
    model_name: metrics.modelName,
    model_version: metrics.modelVersion,
    predictions: metrics.predictions,
    errors: metrics.errors,
    error_rate: metrics.errorRate,
    latency_ms: metrics.latencyMs,
    labels: metrics.labels,
    mean_prediction: metrics.meanPrediction,
    window: { rows: window?.rows ?? 0, start: window?.start, end: window?.end },
  };
}

/** As `/v1/monitor/accounting` has its total. */
export function accountJson(account: ProducerAccount): object {
  const { produced, processed, dropped, late, pending, duplicates } = account;
  return { produced, processed, dropped, late, pending, duplicates };
}
