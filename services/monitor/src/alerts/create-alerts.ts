import type { Clock, Logger } from '@slipway/core';
import type { Redis } from '@slipway/redis';
import type { Metrics } from '@slipway/telemetry';
import type { VersionSnapshot } from '../versions/version-snapshot.js';
import { alertLabelNames } from './alert.js';
import { createAlertEngine, type AlertEngine } from './alert-engine.js';
import { registerAlertMetrics, type AlertMetrics } from './alert-metrics.js';
import { createChannels, type ChannelSettings } from './channels/create-channels.js';
import { loadAlertSettings } from './rules/alert-settings.js';
import { createShardAlerts } from './shard-alerts.js';
import { createSilenceStore, type SilenceStore } from './silences/silence-store.js';
import { createAlertStore } from './store/alert-store.js';

export interface AlertsDeps {
  readonly redis: Redis;
  readonly snapshots: () => readonly VersionSnapshot[];
  readonly shards: readonly { readonly shard: number; readonly isOwned: () => boolean }[];
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface AlertsOptions extends ChannelSettings {
  /** The owner's name in the leases of the shards. */
  readonly owner: string;
  readonly alertRulesFile: string;
}

export interface Alerts {
  readonly engine: AlertEngine;
  readonly silences: SilenceStore;
}

/** Everything about alerts, wired: rules, state, channels. Wrong settings are a `precondition` error. */
export function createAlerts(deps: AlertsDeps, options: AlertsOptions): Alerts {
  const { redis, snapshots, metrics, clock, logger } = deps;
  const { owner } = options;
  const settings = loadAlertSettings(options.alertRulesFile);
  const silences = createSilenceStore(redis, clock, [
    ...alertLabelNames,
    ...Object.keys(settings.staticLabels),
  ]);
  const shards = deps.shards.map(({ shard, isOwned }) => {
    const store = createAlertStore(redis, shard, owner);
    return createShardAlerts({ shard, owner, store, isOwned, logger });
  });
  const counted: AlertMetrics = registerAlertMetrics(metrics, () => engine.alerts());
  const { onDelivery } = counted;
  const channels = createChannels(
    {
      clock,
      alerts: settings,
      onResend: (channel, { kind }) => {
        onDelivery(channel, kind);
      },
    },
    options,
  );
  const engine = createAlertEngine({
    ...{ snapshots, shards, silences, channels, settings, clock, logger, onDelivery },
  });
  return { engine, silences };
}
