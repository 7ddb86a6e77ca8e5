import type { Metrics } from '@slipway/telemetry';
import { isAnswering, type VersionEntry } from './version-entry.js';

/** Metrics of what is loaded and how that went. */
export interface LoadMetrics {
  readonly loaded: (
    model: string,
    modelVersion: string,
    outcome: 'loaded' | 'failed',
    durationMs: number,
  ) => void;
  /** A version that failed after it had replaced another one has given its place back. */
  readonly returned: (model: string, modelVersion: string) => void;
  /** Where the readiness and the queues of versions are read at each scrape. */
  readonly readFrom: (entries: () => readonly VersionEntry[]) => void;
}

const loadBucketsS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const labels = ['model', 'model_version'] as const;

export function createLoadMetrics(metrics: Metrics): LoadMetrics {
  const loads = metrics.counter(
    'slipway_model_loads_total',
    'Loads of versions by outcome: loaded or failed.',
    [...labels, 'outcome'],
  );
  const seconds = metrics.histogram(
    'slipway_model_load_seconds',
    'Time to read, open and try a version.',
    labels,
    loadBucketsS,
  );
  const returns = metrics.counter(
    'slipway_model_returns_total',
    'Replaced versions that answer again because the new one failed.',
    labels,
  );
  return {
    loaded: (model, modelVersion, outcome, durationMs) => {
      loads.add({ model, model_version: modelVersion, outcome });
      if (outcome === 'loaded') {
        seconds.observe({ model, model_version: modelVersion }, durationMs / 1000);
      }
    },
    returned: (model, modelVersion) => returns.add({ model, model_version: modelVersion }),
    readFrom: (entries) => {
      metrics.gauge(
        'slipway_model_ready',
        '1 when a version answers, 0 when it is failed, unloaded, still loading or unhealthy.',
        labels,
        (gauge) => {
          gauge.reset();
          for (const entry of entries()) {
            const { modelName, modelVersion } = entry;
            const of = { model: modelName, model_version: modelVersion };
            gauge.set(of, isAnswering(entry) ? 1 : 0);
          }
        },
      );
      metrics.gauge('slipway_queue_rows', 'Rows that wait for a run.', labels, (gauge) => {
        gauge.reset();
        for (const { modelName, modelVersion, state } of entries()) {
          if (state.state !== 'ready') continue;
          const of = { model: modelName, model_version: modelVersion };
          gauge.set(of, state.loaded.batcher.queuedRows());
        }
      });
    },
  };
}
