import type { EventProducer, SeriesCounts } from '@slipway/events';
import type { Metrics } from '@slipway/telemetry';

type Count = 'produced' | 'appended' | 'dropped' | 'spooled' | 'sampledOut';

const versionLabels = ['model', 'model_version'];

/** The producer's side of the event accounting: produced = appended + dropped + spooled + queued, at any time. */
export function registerEventMetrics(metrics: Metrics, producer: EventProducer): void {
  const totals = (count: Count) => () =>
    producer.counts().map((counts) => ({ labels: labelsOf(counts), value: counts[count] }));
  const counter = (name: string, help: string, count: Count): void => {
    metrics.observedCounter(name, help, versionLabels, totals(count));
  };
  counter(
    'slipway_events_produced_total',
    'Prediction events (rows) that were given a sequence number.',
    'produced',
  );
  counter(
    'slipway_events_appended_total',
    'Prediction events (rows) that Redis has confirmed.',
    'appended',
  );
  counter(
    'slipway_events_producer_dropped_total',
    'Prediction events (rows) that were given up before Redis had them.',
    'dropped',
  );
  counter(
    'slipway_events_sampled_out_total',
    'Predictions (rows) that sampling has left out of the events.',
    'sampledOut',
  );
  metrics.gauge(
    'slipway_events_queued',
    'Prediction events (rows) that wait in memory for Redis or are on their way to it.',
    [],
    (gauge) => gauge.set({}, producer.queuedRows()),
  );
  metrics.gauge(
    'slipway_events_spooled',
    'Prediction events (rows) that wait on disk for Redis.',
    versionLabels,
    (gauge) => {
      gauge.reset();
      for (const { labels, value } of totals('spooled')()) gauge.set(labels, value);
    },
  );
  registerSpoolMetrics(metrics, producer);
}

function registerSpoolMetrics(metrics: Metrics, producer: EventProducer): void {
  metrics.gauge('slipway_events_spool_bytes', 'Size of the spool on disk.', [], (gauge) =>
    gauge.set({}, producer.spoolState().bytes),
  );
  metrics.observedCounter(
    'slipway_events_spool_failures_total',
    'Times that the disk has refused to take events.',
    [],
    () => [{ labels: {}, value: producer.spoolState().failures }],
  );
  metrics.gauge(
    'slipway_events_inherited',
    'Prediction events (rows) that an earlier process had left on disk, by what has become of them here.',
    ['state'],
    (gauge) => {
      const inherited = producer.inheritedCounts();
      for (const state of ['spooled', 'appended', 'dropped'] as const) {
        gauge.set(
          { state },
          inherited.reduce((sum, counts) => sum + counts[state], 0),
        );
      }
    },
  );
}

function labelsOf({ modelName, modelVersion }: SeriesCounts): Record<string, string> {
  return { model: modelName, model_version: modelVersion };
}
