import { badEntryReasons, type SeriesAccount } from '@slipway/events';
import type { Metrics, Total } from '@slipway/telemetry';
import type { CurrentEvaluations } from '../evaluation/current-evaluations.js';
import type { ShardWorker } from '../ingest/shard-worker.js';
import { sumAccounts } from '../ingest/sum-accounts.js';
import type { VersionDirectory } from '../versions/version-directory.js';
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
const accountHelp: Partial<Record<keyof SeriesAccount, string>> = {
  processed: 'Prediction events that were counted.',
  duplicates: 'Prediction events that were stored more than once, counted apart.',
  dropped: 'Prediction events that were lost on the way; taken back when one arrives after all.',
  late: 'Prediction events that came after their window was closed.',
};

export function createMonitorMetrics(deps: MonitorMetricsDeps): MonitorMetrics {
  const { metrics, shards, directory } = deps;
  for (const [field, help] of Object.entries(accountHelp)) {
    metrics.observedCounter(`slipway_events_${field}_total`, help, versionLabels, () =>
      accountTotals(shards, field as keyof SeriesAccount),
    );
  }
  metrics.gauge(
    'slipway_events_pending',
    'Prediction events that their producer has numbered and that have not arrived.',
    versionLabels,
    (gauge) => {
      gauge.reset();
      for (const { labels, value } of accountTotals(shards, 'pending')) gauge.set(labels, value);
    },
  );
  metrics.observedCounter(
    'slipway_events_dead_letters_total',
    'Stream entries that could not be used and were set aside.',
    ['reason'],
    () =>
      badEntryReasons.map((reason) => ({ labels: { reason }, value: deadLetters(shards, reason) })),
  );
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

function accountTotals(
  shards: readonly ShardWorker[],
  field: keyof SeriesAccount,
): readonly Total[] {
  const series = shards.flatMap((shard) => shard.state()?.series() ?? []);
  const byVersion = Map.groupBy(series, ({ modelName, modelVersion }) =>
    JSON.stringify([modelName, modelVersion]),
  );
  return [...byVersion.values()].map((group) => ({
    labels: { model: group[0]?.modelName ?? '', model_version: group[0]?.modelVersion ?? '' },
    value: sumAccounts(group.map(({ account }) => account))[field],
  }));
}

function deadLetters(
  shards: readonly ShardWorker[],
  reason: (typeof badEntryReasons)[number],
): number {
  return shards.reduce((sum, shard) => sum + (shard.state()?.deadLetters()[reason] ?? 0), 0);
}
