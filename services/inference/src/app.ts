import { createLifecycle, systemClock, type Lifecycle, type Logger } from '@slipway/core';
import { createGrpcServer } from '@slipway/grpc';
import { connectRedis, redisComponent } from '@slipway/redis';
import {
  createHttpServer,
  createMetrics,
  registerProcessMetrics,
  type Metrics,
} from '@slipway/telemetry';
import { createBatchMetrics } from './batching/batch-metrics.js';
import { createBatching } from './batching/batching.js';
import type { InferenceConfig } from './config.js';
import { createHttpRoutes } from './http-routes.js';
import { createModelPlane } from './model-plane.js';
import { createOpenInference } from './open-inference/open-inference.js';
import { readCpuBudget } from './loading/cpu-budget.js';
import { createVersionLoader, type VersionLoader } from './loading/version-loader.js';
import { createPredictionPath } from './prediction-path.js';
import { registerEventMetrics } from './recording/event-metrics.js';
import { createPredictionLog } from './recording/prediction-log.js';
import { createInferenceService } from './rpc/inference-service.js';
import { createModelService } from './rpc/model-service.js';
import { countReloads, tlsFilesOf } from './server-tls.js';
import { createDrainMark } from './state/drain-mark.js';
import { createProfilePublisher } from './state/profile-publisher.js';
import { createRouteWatch } from './state/route-watch.js';

const maxMessageBytes = 64 * 2 ** 20;
/** What no setting gives: the last delivery of events, and a command that Redis does not answer. */
const stopSlackMs = 5000;

/** The inference service, wired. Reads top down: what a prediction passes, then what starts in which order. */
export function createInferenceApp(config: InferenceConfig, logger: Logger): Lifecycle {
  const clock = systemClock;
  const metrics = createMetrics();
  registerProcessMetrics(metrics);

  const redis = connectRedis(logger, { url: config.redisUrl });
  const { producer, producerId } = createPredictionLog({ redis, logger, clock }, config);
  registerEventMetrics(metrics, producer);

  const routes = createRouteWatch(redis, logger);
  const loader = createLoader(metrics, logger, config);
  const plane = createModelPlane(
    {
      open: loader.load,
      readTable: routes.readTable,
      metrics,
      logger,
      clock,
    },
    config,
  );
  const { registry, readiness } = plane;
  const { chooser, predictor, stats } = createPredictionPath(
    { registry, storedTable: routes.tableOf, producer, metrics, logger, clock },
    config,
  );
  const limits = { maxRows: config.maxBatchSize, maxFeatures: config.maxFeatures };
  const service = createInferenceService({ registry, chooser, predictor, clock, logger }, limits);
  const { control } = registry;
  const drain = createDrainMark(readiness);
  const openInference = createOpenInference(
    { predictor, registry, chooser, control, drain, stats, clock, logger },
    limits,
  );
  const models = createModelService({ registry, chooser, clock }, config);
  const grpc = createGrpcServer(
    { logger, onReload: countReloads(metrics) },
    {
      host: config.host,
      port: config.grpcPort,
      tls: tlsFilesOf(config),
      maxStreams: config.maxStreams,
      services: [service, openInference.service, models],
      maxMessageBytes,
    },
  );
  const http = createHttpServer(logger, {
    host: config.host,
    port: config.port,
    routes: {
      ...createHttpRoutes({ registry, readiness: drain.readiness, metrics, clock }),
      ...openInference.routes,
    },
  });
  return createLifecycle(
    [
      redisComponent(redis),
      producer,
      {
        name: 'http',
        start: async () => {
          await http.start();
        },
        stop: http.stop,
      },
      { name: 'loader', start: () => Promise.resolve(), stop: loader.close },
      plane.models,
      routes,
      createProfilePublisher({ registry, redis, logger }, { intervalMs: 10_000 }),
      {
        name: 'grpc',
        start: async () => {
          const port = await grpc.start();
          logger.info('serving', {
            grpcPort: port,
            models: registry.modelNames(),
            producer: producerId,
          });
        },
        stop: async () => {
          await new Promise((resolve) => setTimeout(resolve, config.drainDelayMs));
          await Promise.all([grpc, http].map((server) => server.stop(config.drainTimeoutMs)));
        },
      },
      // After gRPC, so that nothing is serving any more before calls are refused.
      ...plane.watchAndHealth(grpc.setServing),
      drain,
    ],
    logger,
    { stopTimeoutMs: config.drainDelayMs + config.drainTimeoutMs + stopSlackMs },
  );
}

function createLoader(metrics: Metrics, logger: Logger, config: InferenceConfig): VersionLoader {
  const clock = systemClock;
  const batching = createBatching(
    { metrics: createBatchMetrics(metrics), clock },
    {
      maxBatchRows: config.batchRows,
      maxQueuedRows: config.maxQueuedRows,
      maxQueueWaitMs: config.maxQueueWaitMs,
    },
  );
  return createVersionLoader(
    { batching, clock, logger },
    {
      maxRows: config.maxBatchSize,
      cpuBudget: readCpuBudget(),
      stuckAfterMs: config.runStuckMs,
    },
  );
}
