import type { Metrics } from '@slipway/telemetry';

/** Prometheus metrics of answers. Labels are the models of the repository, never what a client wrote. */
export interface ScoreMetrics {
  readonly answered: (
    model: string,
    modelVersion: string,
    grpcStatus: number,
    rows: number,
    latencyMs: number,
  ) => void;
  /** Rows whose answer holds a NaN or an infinity. */
  readonly nonFinite: (model: string, modelVersion: string, rows: number) => void;
  /** A request that was refused before it reached a version. */
  readonly refused: (model: string, grpcStatus: number) => void;
}

const statusNames = [
  'ok',
  'cancelled',
  'unknown',
  'invalid_argument',
  'deadline_exceeded',
  'not_found',
  'already_exists',
  'permission_denied',
  'resource_exhausted',
  'failed_precondition',
  'aborted',
  'out_of_range',
  'unimplemented',
  'internal',
  'unavailable',
  'data_loss',
  'unauthenticated',
] as const;

export function createScoreMetrics(metrics: Metrics): ScoreMetrics {
  const predictions = metrics.counter(
    'model_predictions_total',
    'Predictions (rows) by status of the answer; refused requests count as one.',
    ['model', 'model_version', 'status'],
  );
  const latency = metrics.histogram(
    'model_prediction_latency_seconds',
    'Time from the start of a request to the answer of the model.',
    ['model', 'model_version'],
  );
  const nonFinite = metrics.counter(
    'slipway_outputs_non_finite_total',
    'Predictions (rows) whose outputs hold a NaN or an infinity.',
    ['model', 'model_version'],
  );
  const nameOf = (grpcStatus: number): string => statusNames[grpcStatus] ?? 'unknown';
  return {
    answered: (model, modelVersion, grpcStatus, rows, latencyMs) => {
      const labels = { model, model_version: modelVersion };
      predictions.add({ ...labels, status: nameOf(grpcStatus) }, rows);
      latency.observe(labels, latencyMs / 1000);
    },
    nonFinite: (model, modelVersion, rows) => {
      nonFinite.add({ model, model_version: modelVersion }, rows);
    },
    refused: (model, grpcStatus) => {
      predictions.add({ model, model_version: '', status: nameOf(grpcStatus) });
    },
  };
}
