import type { EventProducer, SeriesCounts } from '@slipway/events';
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
  const nameOf = (grpcStatus: number): string => statusNames[grpcStatus] ?? 'unknown';
  return {
    answered: (model, modelVersion, grpcStatus, rows, latencyMs) => {
      const labels = { model, model_version: modelVersion };
      predictions.add({ ...labels, status: nameOf(grpcStatus) }, rows);
      latency.observe(labels, latencyMs / 1000);
    },
    refused: (model, grpcStatus) => {
      predictions.add({ model, model_version: '', status: nameOf(grpcStatus) });
    },
  };
}

/** The producer's side of the event accounting. */
export function registerEventMetrics(metrics: Metrics, producer: EventProducer): void {
  const labels = ['model', 'model_version'] as const;
  const totals = (of: (counts: SeriesCounts) => number) => () =>
    producer.counts().map((counts) => ({
      labels: { model: counts.modelName, model_version: counts.modelVersion },
      value: of(counts),
    }));
  metrics.observedCounter(
    'slipway_events_produced_total',
    'Prediction events (rows) that were given a sequence number.',
    labels,
    totals(({ produced }) => produced),
  );
  metrics.observedCounter(
    'slipway_events_appended_total',
    'Prediction events (rows) that Redis has confirmed.',
    labels,
    totals(({ appended }) => appended),
  );
  metrics.observedCounter(
    'slipway_events_producer_dropped_total',
    'Prediction events (rows) that were given up before Redis had them.',
    labels,
    totals(({ dropped }) => dropped),
  );
  metrics.gauge(
    'slipway_events_queued',
    'Prediction events (rows) that wait for Redis or are on their way to it.',
    [],
    (gauge) => {
      gauge.set({}, producer.queuedRows());
    },
  );
}
