import {
  createLifecycle,
  createPeriodic,
  systemClock,
  type Component,
  type Lifecycle,
  type Logger,
} from '@slipway/core';
import { createGrpcServer, type GrpcServer } from '@slipway/grpc';
import { connectRedis, redisComponent, replaceRouteTable, type Redis } from '@slipway/redis';
import { createHttpServer, createMetrics, registerProcessMetrics } from '@slipway/telemetry';
import type { GatewayConfig } from './config.js';
import { createControlLoop, type ControlLoop } from './control-loop.js';
import { createEnvoyAdmin } from './envoy/envoy-admin.js';
import { openInferenceService } from './envoy/grpc-route.js';
import { transcodedServices } from './envoy/render-listener.js';
import { createGatewayMetrics } from './http/gateway-metrics.js';
import { createHttpRoutes } from './http/http-routes.js';
import { hasReadyModel, missingForReady } from './http/readiness.js';
import { createLiveFeed } from './live/live-feed.js';
import { createModelService } from './models/model-service.js';
import { createReplicaModels, type ReplicaModels } from './models/replica-models.js';
import { createRouteService } from './routes/route-service.js';

const healthIntervalMs = 300;
const stopGraceMs = 3000;
/** What callers of the gateway's port find, wherever it is answered. */
const passedServices: readonly string[] = [...transcodedServices, openInferenceService];

/** The gateway controller, wired: what it learns and tells Envoy, what it answers, and the order of starting. */
export function createGatewayApp(config: GatewayConfig, logger: Logger): Lifecycle {
  const clock = systemClock;
  const metrics = createMetrics();
  registerProcessMetrics(metrics);
  const redis = connectRedis(logger, { url: config.redisUrl });
  const admin = createEnvoyAdmin(config.envoyAdminPort);
  const rejections = metrics.counter(
    'slipway_gateway_rejected_files_total',
    'Files that Envoy refused; it stays with the last good ones.',
    ['file'],
  );
  const loop = createControlLoop(
    { redis, admin, clock, logger, onRejected: (file) => rejections.add({ file }) },
    config,
  );
  const missing = (): readonly string[] =>
    missingForReady({
      fleet: loop.discovery.fleet(),
      unsettled: loop.discovery.unsettled(),
      inForce: loop.sync.inForce(),
    });
  const replicas = createReplicaModels(config.replicas);
  const live = createLiveFeed(
    {
      clock,
      logger,
      read: () => ({
        fleet: loop.discovery.fleet(),
        inForce: loop.sync.inForce(),
        replicaCount: config.replicas.length,
        services: passedServices,
        missing: missing(),
      }),
    },
    config.monitors.map((monitor) => monitor.grpc),
  );
  const grpc = createGateGrpc({ redis, loop, replicas, logger }, config);
  const http = createHttpServer(logger, {
    host: config.host,
    port: config.port,
    routes: createHttpRoutes({
      clock,
      hasReadyModel: () => hasReadyModel(loop.discovery.fleet()),
      missing,
      live: live.endpoint,
      renderMetrics: createGatewayMetrics(
        { metrics, admin, inForce: loop.sync.inForce, logger },
        config,
      ),
    }),
  });
  return createLifecycle(
    [
      redisComponent(redis),
      ...loop.components,
      replicaClients(replicas),
      ...live.components,
      serving('grpc', grpc.start, () => grpc.stop(stopGraceMs)),
      serving('http', http.start, http.stop),
      healthOf(grpc, missing, logger),
    ],
    logger,
    { stopTimeoutMs: stopGraceMs + 2000 },
  );
}

interface GrpcDeps {
  readonly redis: Redis;
  readonly loop: ControlLoop;
  readonly replicas: ReplicaModels;
  readonly logger: Logger;
}

/** RouteService, ModelService, and reflection for everything that the gateway's port offers. */
function createGateGrpc(deps: GrpcDeps, config: GatewayConfig): GrpcServer {
  const { redis, loop, replicas, logger } = deps;
  const routeService = createRouteService({
    fleet: loop.discovery.fleet,
    board: loop.board,
    store: (table) => replaceRouteTable(redis, table),
    publish: loop.sync.run,
    inForce: (modelName) =>
      loop.sync.inForce()?.models.find((model) => model.modelName === modelName)?.table,
    clock: systemClock,
  });
  const modelService = createModelService({
    replicas,
    discovery: loop.discovery,
    board: loop.board,
    publish: loop.sync.run,
    clock: systemClock,
  });
  return createGrpcServer(
    { logger },
    {
      host: config.host,
      port: config.grpcPort,
      services: [routeService, modelService],
      maxMessageBytes: 4 * 2 ** 20,
      reflectServices: passedServices,
    },
  );
}

/** gRPC health follows /ready. */
function healthOf(grpc: GrpcServer, missing: () => readonly string[], logger: Logger): Component {
  const update = (): Promise<void> => {
    const isReady = missing().length === 0;
    for (const service of ['', ...passedServices]) grpc.setServing(service, isReady);
    return Promise.resolve();
  };
  return createPeriodic(update, logger, { name: 'health', intervalMs: healthIntervalMs });
}

function replicaClients(replicas: ReplicaModels): Component {
  const stop = (): Promise<void> => {
    replicas.close();
    return Promise.resolve();
  };
  return { name: 'replica clients', start: () => Promise.resolve(), stop };
}

function serving(name: string, start: () => Promise<number>, stop: () => Promise<void>): Component {
  const startOnly = async (): Promise<void> => {
    await start();
  };
  return { name, start: startOnly, stop };
}
