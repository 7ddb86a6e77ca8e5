import { createLogger, systemClock, type Clock, type Logger } from '@slipway/core';
import { createShardLease, shardCount } from '@slipway/events';
import { connectRedis, type Redis } from '@slipway/redis';
import { createMetrics } from '@slipway/telemetry';
import type { OnCleanup } from '@slipway/testing';
import { createAlerts, type Alerts, type AlertsOptions } from '../src/alerts/create-alerts.js';
import type { VersionSnapshot } from '../src/versions/version-snapshot.js';

/** The alerts of a monitor without its ingestion: versions are as the test says. */
export interface AlertDesk extends Alerts {
  readonly redis: Redis;
  /** Everything that was logged. */
  readonly log: readonly string[];
  readonly setVersions: (versions: readonly VersionSnapshot[]) => void;
  readonly metrics: () => Promise<string>;
  /** Stops and hands the shards back. */
  readonly stop: () => Promise<void>;
}

const noChannels = {
  ...{ slackWebhookUrl: '', smtpUrl: '', alertEmailTo: '', alertEmailFrom: '' },
  ...{ alertWebhookUrls: '', alertWebhookSecret: '', alertmanagerUrls: '', dashboardUrl: '' },
  ...{ alertRulesFile: '', owner: 'desk' },
};

export interface AlertDeskDeps {
  readonly url: string;
  readonly clock?: Clock;
}

export async function openAlertDesk(
  onCleanup: OnCleanup,
  { url, clock = systemClock }: AlertDeskDeps,
  options: Partial<AlertsOptions> = {},
): Promise<AlertDesk> {
  const log: string[] = [];
  const write = (line: string): void => void log.push(line);
  const logger: Logger = createLogger({ service: 'test', level: 'debug', write });
  const redis = connectRedis(logger, { url });
  const metrics = createMetrics();
  const config = { ...noChannels, ...options };
  const shards = Array.from({ length: shardCount }, (_, shard) => ({ shard, isOwned: () => true }));
  let versions: readonly VersionSnapshot[] = [];
  const snapshots = (): readonly VersionSnapshot[] => versions;
  const alerts = createAlerts({ redis, snapshots, shards, metrics, clock, logger }, config);
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await alerts.engine.stop();
    redis.disconnect();
  };
  onCleanup(stop);
  await new Promise((resolve) => redis.once('ready', resolve));
  await takeAllShards(redis, config.owner);
  await alerts.engine.start();
  return {
    ...alerts,
    ...{ redis, log, stop },
    metrics: metrics.render,
    setVersions: (next) => {
      versions = next;
    },
  };
}

/** The leases are taken over at once: what an owner before them had is lost to it. */
export async function takeAllShards(redis: Redis, owner: string): Promise<void> {
  for (let shard = 0; shard < shardCount; shard += 1) {
    await redis.del(`slipway:{${String(shard)}}:lease`);
    await createShardLease(redis, { shard, owner }).acquire();
    await redis.persist(`slipway:{${String(shard)}}:lease`);
  }
}
