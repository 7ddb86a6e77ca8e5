import { randomBytes } from 'node:crypto';
import { createLifecycle, systemClock, type Lifecycle, type Logger } from '@slipway/core';
import { createEventAppender, createEventProducer } from '@slipway/events';
import { createGrpcServer } from '@slipway/grpc';
import { connectRedis, redisComponent } from '@slipway/redis';
import { createHttpServer, createMetrics, registerProcessMetrics } from '@slipway/telemetry';
import { createBatchMetrics } from './batching/batch-metrics.js';
import { createBatching } from './batching/batching.js';
import { createResponseCache } from './cache/response-cache.js';
import type { InferenceConfig } from './config.js';
import { createHttpRoutes } from './http-routes.js';
import { loadVersion } from './registry/load-version.js';
import { createModelRegistry } from './registry/model-registry.js';
import { findModel, scanRepository } from './repository/scan-repository.js';
import { createInferenceService } from './rpc/inference-service.js';
import { createVersionChooser } from './scoring/choose-version.js';
import { createPredictor } from './scoring/predictor.js';
import { createScoreMetrics, registerEventMetrics } from './scoring/score-metrics.js';
import { createScoreRecorder } from './scoring/score-recorder.js';
import { createScorer } from './scoring/scorer.js';
import { createProfilePublisher } from './state/profile-publisher.js';
import { createRouteWatch } from './state/route-watch.js';

const maxMessageBytes = 64 * 2 ** 20;
/** What no setting gives: the last delivery of events, and a command that Redis does not answer. */
const stopSlackMs = 5000;
const serviceName = 'slipway.inference.v1.InferenceService';

/** The inference service, wired. Reads top down: what a prediction passes, then what starts in which order. */
export function createInferenceApp(config: InferenceConfig, logger: Logger): Lifecycle {
  const clock = systemClock;
  const metrics = createMetrics();
  registerProcessMetrics(metrics);

  const redis = connectRedis(logger, { url: config.redisUrl });
  const producerId = `${config.replicaId}-${randomBytes(6).toString('hex')}`;
  const producer = createEventProducer(
    { appender: createEventAppender(redis, producerId), logger },
    {
      producer: producerId,
      maxQueuedRows: config.eventQueueRows,
      maxQueuedBytes: config.eventQueueBytes,
      batchRows: 512,
      flushIntervalMs: config.eventFlushMs,
      stopFlushMs: 2000,
    },
  );
  registerEventMetrics(metrics, producer);

  const batching = createBatching(
    { metrics: createBatchMetrics(metrics), clock },
    {
      maxBatchRows: config.batchRows,
      maxQueuedRows: config.maxQueuedRows,
      maxQueueWaitMs: config.maxQueueWaitMs,
    },
  );
  const registry = createModelRegistry({
    open: (files) => loadVersion(files, { clock, batching }),
    logger,
  });
  const routes = createRouteWatch(redis, logger);
  const chooser = createVersionChooser(
    { registry, storedTable: routes.tableOf, random: Math.random },
    { defaultModel: config.defaultModel },
  );
  const scoreMetrics = createScoreMetrics(metrics);
  const recorder = createScoreRecorder({ producer, metrics: scoreMetrics, clock });
  const cache =
    config.cacheBytes === 0 ? undefined : createResponseCache(metrics, config.cacheBytes);
  const scorer = createScorer({ recorder, cache, clock });
  const limits = { maxRows: config.maxBatchSize, maxFeatures: config.maxFeatures };
  const predictor = createPredictor({ chooser, scorer, metrics: scoreMetrics, clock });
  const service = createInferenceService({ registry, chooser, predictor, clock, logger }, limits);
  const grpc = createGrpcServer(
    { logger },
    { host: config.host, port: config.grpcPort, services: [service], maxMessageBytes },
  );
  const http = createHttpServer(logger, {
    host: config.host,
    port: config.port,
    routes: createHttpRoutes({ registry, metrics, clock }),
  });

  const setServing = (isServing: boolean): void => {
    grpc.setServing('', isServing);
    grpc.setServing(serviceName, isServing);
  };

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
      {
        name: 'models',
        start: async () => registry.load(await findVersions(config, logger)),
        stop: registry.close,
      },
      routes,
      createProfilePublisher({ registry, redis, logger }, { intervalMs: 10_000 }),
      {
        name: 'grpc',
        start: async () => {
          const port = await grpc.start();
          const isReady = registry
            .modelNames()
            .some((name) => registry.readyVersions(name).length > 0);
          setServing(isReady);
          logger.info('serving', {
            grpcPort: port,
            models: registry.modelNames(),
            producer: producerId,
          });
        },
        stop: async () => {
          setServing(false);
          await new Promise((resolve) => setTimeout(resolve, config.drainDelayMs));
          await grpc.stop(config.drainTimeoutMs);
        },
      },
    ],
    logger,
    { stopTimeoutMs: config.drainDelayMs + config.drainTimeoutMs + stopSlackMs },
  );
}

async function findVersions(
  config: InferenceConfig,
  logger: Logger,
): ReturnType<typeof scanRepository> {
  if (config.modelPath !== '') return findModel(config.modelPath);
  return scanRepository(config.modelRepository, (reason) => {
    logger.warn('part of the model repository is skipped', { reason });
  });
}
