import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createLifecycle, systemClock, type Lifecycle, type Logger } from '@slipway/core';
import { createProfileReader, shardCount } from '@slipway/events';
import { createGrpcServer } from '@slipway/grpc';
import {
  AlertServiceClient,
  MonitorServiceClient,
  type MonitorServiceServer,
} from '@slipway/proto';
import { connectRedis, redisComponent } from '@slipway/redis';
import { createHttpServer, createMetrics, registerProcessMetrics } from '@slipway/telemetry';
import { createAlerts } from './alerts/create-alerts.js';
import { createVersionSnapshots } from './alerts/version-snapshots.js';
import type { MonitorConfig } from './config.js';
import { createCurrentEvaluations } from './evaluation/current-evaluations.js';
import { createEvaluationRunner } from './evaluation/evaluation-runner.js';
import { createEventHub } from './evaluation/event-hub.js';
import { readWatchOptions } from './fold/watch-options.js';
import { createHttpRoutes } from './http-routes.js';
import { createShardWorkers } from './ingest/shard-workers.js';
import { createMonitorMetrics } from './metrics/monitor-metrics.js';
import { createOutcomePartKind } from './outcomes/outcome-part.js';
import { createPeering } from './peers/create-peering.js';
import { createProfileStore } from './profiles/profile-store.js';
import { createQuality } from './quality/create-quality.js';
import { createRedisFollower } from './redis-follower.js';
import { alertPlans } from './rpc/alert-plans.js';
import { createAlertService, toAlertMessage } from './rpc/alert-service.js';
import { createMonitorPlans } from './rpc/monitor-plans.js';
import { createMonitorService } from './rpc/monitor-service.js';
import { createQualityHandler } from './rpc/quality-handler.js';
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

  const runner = createEvaluationRunner(clock);
  const hub = createEventHub();

  const peering = createPeering({ redis, clock, logger }, { ...config, owner });

  const profileReaders = shardNumbers.map((shard) => createProfileReader(redis, shard));
  const profiles = createProfileStore(profileReaders, logger);
  const outcomes = createOutcomePartKind(config);
  const shards = createShardWorkers(
    { redis, ...peering, profiles, clock, logger },
    {
      ...{ ...config, owner, parts: [outcomes], watch: readWatchOptions(config), runner },
      publish: (evaluation) => {
        hub.publish({ kind: 'evaluation', modelName: evaluation.modelName, evaluation });
      },
    },
  );

  const stable = createStableVersions(redis);
  const follower = createRedisFollower(
    [...shardNumbers.map((shard) => () => profiles.refresh(shard)), stable.refresh],
    logger,
  );
  const { defaultModel } = config;
  const directory = createVersionDirectory({ shards, profiles, stable, defaultModel });
  const current = createCurrentEvaluations(clock, config.minSamples);
  const metrics = createMetrics();
  registerProcessMetrics(metrics);
  const quality = createQuality({ redis, shards, outcomes, metrics, clock, logger }, config);
  const service = peering.share<MonitorServiceServer>(
    createMonitorService(
      {
        ...{ directory, current, runner, hub, shards, clock },
        quality: createQualityHandler(directory, quality.reports),
      },
      config,
    ),
    MonitorServiceClient,
    createMonitorPlans(directory),
  );

  const monitorMetrics = createMonitorMetrics({ metrics, shards, directory, current });

  const snapshots = createVersionSnapshots({
    versions: () => directory.list(),
    accounts: () => shards.flatMap((shard) => shard.state()?.series() ?? []),
    evaluationOf: ({ state }) => state?.evaluator.last(),
    qualityOf: quality.reports.snapshot,
  });
  const alerts = createAlerts(
    { redis, snapshots, shards, metrics, clock, logger },
    { ...config, owner },
  );
  const alertService = peering.share(createAlertService(alerts), AlertServiceClient, alertPlans);
  alerts.engine.onChange((alert) => {
    const { model: modelName = '' } = alert.labels;
    hub.publish({ kind: 'alert', modelName, alert: toAlertMessage(alert) });
  });

  const { host } = config;
  const grpc = createGrpcServer(
    { logger },
    {
      host,
      port: config.grpcPort,
      services: [service, alertService, quality.service],
      maxMessageBytes,
    },
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
        // Other monitors are told where it is, and go on asking it until its shards are handed back.
        name: 'grpc',
        start: async () => {
          const grpcPort = await grpc.start();
          peering.setPort(grpcPort);
          logger.info('answering', { grpcPort, owner });
        },
        stop: () => grpc.stop(stopGraceMs),
      },
      peering.component,
      {
        name: 'shards',
        start: async () => {
          await Promise.all(shards.map((shard) => shard.start()));
        },
        stop: async () => {
          await Promise.all(shards.map((shard) => shard.stop()));
        },
      },
      quality.ingress,
      alerts.engine,
      {
        name: 'answers',
        start: () => {
          setServing(true);
          return Promise.resolve();
        },
        stop: () => {
          setServing(false);
          return Promise.resolve();
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
