import type { Metrics } from '@slipway/telemetry';
import type { CurrentEvaluations } from '../evaluation/current-evaluations.js';
import type { ShardWorker } from '../ingest/shard-worker.js';
import type { VersionDirectory } from '../versions/version-directory.js';
import { registerAccountingMetrics } from './accounting-metrics.js';
import { registerDriftMetrics } from './drift-metrics.js';

export interface MonitorMetricsDeps {
  readonly metrics: Metrics;
  readonly shards: readonly ShardWorker[];
  readonly directory: VersionDirectory;
  readonly current: CurrentEvaluations;
}

/** What the monitor tells Prometheus, in its text format. */
export interface MonitorMetrics {
  readonly render: () => Promise<string>;
}

const versionLabels = ['model', 'model_version'];

export function createMonitorMetrics(deps: MonitorMetricsDeps): MonitorMetrics {
  const { metrics, shards, directory } = deps;
  registerAccountingMetrics(metrics, shards);
  metrics.gauge(
    'slipway_monitor_lag_seconds',
    'How far the monitor is behind the event streams it owns, at most.',
    [],
    (gauge) => {
      gauge.set({}, Math.max(0, ...shards.map((shard) => shard.lagMs() / 1000)));
    },
  );
  metrics.gauge(
    'slipway_monitor_shards_owned',
    'Shards that this monitor consumes.',
    [],
    (gauge) => {
      gauge.set({}, shards.filter((shard) => shard.isOwned()).length);
    },
  );
  metrics.gauge(
    'model_error_rate',
    'Share of failed rows in the recent window.',
    versionLabels,
    (gauge) => {
      gauge.reset();
      for (const { modelName, modelVersion, state } of directory.list()) {
        const labels = { model: modelName, model_version: modelVersion };
        if (state !== undefined) gauge.set(labels, state.requests.errorRate());
      }
    },
  );
  const drift = registerDriftMetrics(metrics);
  return {
    render: async () => {
      await drift.refresh(directory.list(), deps.current);
      return metrics.render();
    },
  };
}
