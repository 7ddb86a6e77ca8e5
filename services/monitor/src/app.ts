import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createLifecycle, systemClock, type Lifecycle, type Logger } from '@slipway/core';
import { createProfileReader, shardCount } from '@slipway/events';
import { createGrpcServer } from '@slipway/grpc';
import { connectRedis, redisComponent } from '@slipway/redis';
import { createHttpServer, createMetrics, registerProcessMetrics } from '@slipway/telemetry';
import type { MonitorConfig } from './config.js';
import { createDriftReports } from './drift/drift-reports.js';
import { createHttpRoutes } from './http-routes.js';
import { createShardWorkers } from './ingest/shard-workers.js';
import { createMonitorMetrics } from './metrics/monitor-metrics.js';
import { createProfileStore } from './profiles/profile-store.js';
import { createRedisFollower } from './redis-follower.js';
import { createMonitorService } from './rpc/monitor-service.js';
import { createStableVersions } from './versions/stable-versions.js';
import { createVersionDirectory } from './versions/version-directory.js';

const maxMessageBytes = 16 * 2 ** 20;
const serviceName = 'slipway.monitor.v1.MonitorService';
const stopGraceMs = 2000;
const shardNumbers = Array.from({ length: shardCount }, (_, shard) => shard);

/** The monitor, wired. Reads top down: what an event passes, then what a question passes, then what starts when. */
export function createMonitorApp(config: MonitorConfig, logger: Logger): Lifecycle {
  const clock = systemClock;
  const redis = connectRedis(logger, { url: config.redisUrl });
  const owner = `${hostname()}-${String(process.pid)}-${randomBytes(4).toString('hex')}`;

  const profileReaders = shardNumbers.map((shard) => createProfileReader(redis, shard));
  const profiles = createProfileStore(profileReaders, logger);
  const shards = createShardWorkers({ redis, profiles, clock, logger }, { ...config, owner });

  const stable = createStableVersions(redis);
  const follower = createRedisFollower(
    [...shardNumbers.map((shard) => () => profiles.refresh(shard)), stable.refresh],
    logger,
  );
  const { defaultModel } = config;
  const directory = createVersionDirectory({ shards, profiles, stable, defaultModel });
  const reports = createDriftReports(clock, config);
  const service = createMonitorService({ directory, reports, shards });

  const metrics = createMetrics();
  registerProcessMetrics(metrics);
  const monitorMetrics = createMonitorMetrics({ metrics, shards, directory, reports });

  const { host } = config;
  const grpc = createGrpcServer(
    { logger },
    { host, port: config.grpcPort, services: [service], maxMessageBytes },
  );
  const routes = createHttpRoutes({ metrics: monitorMetrics, shards, redis, clock });
  const http = createHttpServer(logger, { host, port: config.port, routes });

  const setServing = (isServing: boolean): void => {
    grpc.setServing('', isServing);
    grpc.setServing(serviceName, isServing);
  };

  return createLifecycle(
    [
      redisComponent(redis),
      follower,
      {
        name: 'shards',
        start: async () => {
          await Promise.all(shards.map((shard) => shard.start()));
        },
        stop: async () => {
          await Promise.all(shards.map((shard) => shard.stop()));
        },
      },
      {
        name: 'grpc',
        start: async () => {
          const grpcPort = await grpc.start();
          setServing(true);
          logger.info('answering', { grpcPort, owner });
        },
        stop: async () => {
          setServing(false);
          await grpc.stop(stopGraceMs);
        },
      },
      {
        name: 'http',
        start: async () => {
          logger.info('serving', { httpPort: await http.start() });
        },
        stop: http.stop,
      },
    ],
    logger,
    { stopTimeoutMs: stopGraceMs + 3000 },
  );
}
