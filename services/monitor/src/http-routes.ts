import type { Clock } from '@slipway/core';
import type { Redis } from '@slipway/redis';
import { jsonReply, type HttpHandler } from '@slipway/telemetry';
import type { ShardWorker } from './ingest/shard-worker.js';
import type { MonitorMetrics } from './metrics/monitor-metrics.js';

export interface HttpRoutesDeps {
  readonly metrics: MonitorMetrics;
  readonly shards: readonly Pick<ShardWorker, 'isOwned'>[];
  readonly redis: Pick<Redis, 'status'>;
  readonly clock: Clock;
}

const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * The monitor's HTTP paths, for probes and scrapers. It stays healthy while Redis is away: it answers from memory, and a
 * restart would not bring Redis back.
 */
export function createHttpRoutes(deps: HttpRoutesDeps): Readonly<Record<string, HttpHandler>> {
  const { metrics, shards, redis, clock } = deps;
  const startedMs = clock.monotonicMs();
  return {
    '/metrics': async () => ({
      status: 200,
      contentType: metricsContentType,
      body: await metrics.render(),
    }),
    '/health': () =>
      jsonReply({
        status: 'healthy',
        redis: redis.status === 'ready' ? 'up' : 'down',
        shards_owned: shards.filter((shard) => shard.isOwned()).length,
        uptime: (clock.monotonicMs() - startedMs) / 1000,
      }),
  };
}
