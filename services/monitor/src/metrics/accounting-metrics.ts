import { badEntryReasons, type SeriesAccount } from '@slipway/events';
import type { Metrics, Total } from '@slipway/telemetry';
import type { ShardWorker } from '../ingest/shard-worker.js';
import { sumAccounts } from '../ingest/sum-accounts.js';

type Shards = readonly Pick<ShardWorker, 'state'>[];

const versionLabels = ['model', 'model_version'];
const accountHelp: Partial<Record<keyof SeriesAccount, string>> = {
  processed: 'Prediction events that were counted.',
  duplicates: 'Prediction events that were stored more than once, counted apart.',
  dropped: 'Prediction events that were lost on the way; taken back when one arrives after all.',
  late: 'Prediction events that came after the time windows they belong to were closed.',
};

/** Where the events of each version have gone, and what was wrong with them. */
export function registerAccountingMetrics(metrics: Metrics, shards: Shards): void {
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
      badEntryReasons.map((reason) => {
        const value = sum(shards, (state) => state.deadLetters()[reason]);
        return { labels: { reason }, value };
      }),
  );
  metrics.observedCounter(
    'slipway_events_skewed_total',
    'Prediction events whose times were corrected, because the clock of their producer is wrong.',
    [],
    () => [{ labels: {}, value: sum(shards, (state) => state.accounts.skewedRows()) }],
  );
  metrics.observedCounter(
    'slipway_monitor_series_retired_total',
    'Accounts of producers that were folded into one, because they are gone or too many.',
    [],
    () => [{ labels: {}, value: sum(shards, (state) => state.accounts.retiredSeries()) }],
  );
}

function accountTotals(shards: Shards, field: keyof SeriesAccount): readonly Total[] {
  const series = shards.flatMap((shard) => shard.state()?.series() ?? []);
  const byVersion = Map.groupBy(series, ({ modelName, modelVersion }) =>
    JSON.stringify([modelName, modelVersion]),
  );
  return [...byVersion.values()].map((group) => ({
    labels: { model: group[0]?.modelName ?? '', model_version: group[0]?.modelVersion ?? '' },
    value: sumAccounts(group.map(({ account }) => account))[field],
  }));
}

function sum(
  shards: Shards,
  valueOf: (state: NonNullable<ReturnType<ShardWorker['state']>>) => number,
): number {
  return shards.reduce((total, shard) => {
    const state = shard.state();
    return total + (state === undefined ? 0 : valueOf(state));
  }, 0);
}
