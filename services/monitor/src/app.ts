import { createLifecycle, systemClock, type Lifecycle, type Logger } from '@slipway/core';
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
import { createEventPath } from './event-path.js';
import { createHttpRoutes } from './http-routes.js';
import { createMonitorMetrics } from './metrics/monitor-metrics.js';
import { createQuality } from './quality/create-quality.js';
import { alertPlans } from './rpc/alert-plans.js';
import { createAlertService, toAlertMessage } from './rpc/alert-service.js';
import { createMonitorPlans } from './rpc/monitor-plans.js';
import { createMonitorService } from './rpc/monitor-service.js';

const maxMessageBytes = 16 * 2 ** 20;
const serviceName = 'slipway.monitor.v1.MonitorService';
const stopGraceMs = 2000;

/** The monitor, wired. Reads top down: what an event passes, then what a question passes, then what starts when. */
export function createMonitorApp(config: MonitorConfig, logger: Logger): Lifecycle {
  const clock = systemClock;
  const redis = connectRedis(logger, { url: config.redisUrl });
  const metrics = createMetrics();
  registerProcessMetrics(metrics);

  const path = createEventPath({ redis, clock, logger }, config);
  const { owner, peering, shards, directory, hub } = path;
  const quality = createQuality({ redis, ...path, metrics, clock, logger }, config);
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
  alerts.engine.onChange((alert) => {
    const { model: modelName = '' } = alert.labels;
    hub.publish({ kind: 'alert', modelName, alert: toAlertMessage(alert) });
  });

  const current = createCurrentEvaluations(clock, config.minSamples);
  const service = peering.share<MonitorServiceServer>(
    createMonitorService({ ...path, current, quality: quality.reports, clock }, config),
    MonitorServiceClient,
    createMonitorPlans(directory),
  );
  const alertService = peering.share(
    createAlertService({ ...alerts, directory }),
    AlertServiceClient,
    alertPlans,
  );
  const { host } = config;
  const services = [service, alertService, quality.service];
  const grpc = createGrpcServer(
    { logger },
    { host, port: config.grpcPort, services, maxMessageBytes },
  );
  const monitorMetrics = createMonitorMetrics({ metrics, shards, directory, current });
  const routes = createHttpRoutes({ metrics: monitorMetrics, shards, redis, clock });
  const http = createHttpServer(logger, { host, port: config.port, routes });

  const setServing = (isServing: boolean): Promise<void> => {
    grpc.setServing('', isServing);
    grpc.setServing(serviceName, isServing);
    return Promise.resolve();
  };
  return createLifecycle(
    [
      redisComponent(redis),
      path.follower,
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
      path.reading,
      quality.ingress,
      alerts.engine,
      { name: 'answers', start: () => setServing(true), stop: () => setServing(false) },
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
