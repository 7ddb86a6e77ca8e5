import { join } from 'node:path';
import type { Clock, Component, Logger } from '@slipway/core';
import { readRouteTables, restoreRouteTable, type Redis } from '@slipway/redis';
import type { GatewayConfig } from './config.js';
import { createDiscovery, type Discovery } from './discovery/discovery.js';
import type { EnvoyAdmin } from './envoy/envoy-admin.js';
import { envoyPaths } from './envoy/envoy-paths.js';
import { createEnvoySync, type EnvoySync } from './envoy/envoy-sync.js';
import { writeFirstFiles } from './envoy/first-files.js';
import { planGateway, type Upstreams } from './envoy/gateway-plan.js';
import { createRouteBoard, type RouteBoard } from './routes/route-board.js';

/** What keeps Envoy at what the replicas have and the route tables say. */
export interface ControlLoop {
  readonly discovery: Discovery;
  readonly board: RouteBoard;
  readonly sync: EnvoySync;
  /** In the order in which they start. */
  readonly components: readonly Component[];
}

export interface ControlLoopDeps {
  readonly redis: Redis;
  readonly admin: EnvoyAdmin;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called each time that Envoy refuses a file. */
  readonly onRejected: (file: string) => void;
}

const intervalMs = 300;

/** Wires the loop: discovery and route tables make a plan, the plan is rendered, Envoy confirms it. */
export function createControlLoop(deps: ControlLoopDeps, config: GatewayConfig): ControlLoop {
  const { redis, admin, clock, logger, onRejected } = deps;
  const paths = envoyPaths(config.envoyDir);
  const upstreams = upstreamsOf(config);
  const onChange = (): void => {
    // A failure shows in the sync's own next run, which reports it.
    sync.run().catch(() => undefined);
  };
  const discovery = createDiscovery({ clock, logger, onChange }, config.replicas);
  const board = createRouteBoard(
    {
      read: () => readRouteTables(redis),
      restore: (table) => restoreRouteTable(redis, table),
      logger,
      onChange,
    },
    { copyPath: join(config.envoyDir, 'route-tables.json'), intervalMs },
  );
  const plan = () => {
    const fleet = discovery.fleet();
    const tables = board.tables();
    if (fleet === undefined || tables === undefined) return undefined;
    return planGateway({ upstreams, fleet, tables, defaultModel: config.defaultModel });
  };
  const sync = createEnvoySync({ admin, clock, logger, plan, onRejected }, { paths, intervalMs });
  const firstFiles: Component = {
    name: 'first files',
    start: () =>
      writeFirstFiles(upstreams, {
        listen: { host: config.envoyHost, port: config.envoyPort },
        adminPort: config.envoyAdminPort,
        paths,
      }),
    stop: () => Promise.resolve(),
  };
  return { discovery, board, sync, components: [firstFiles, sync, board, discovery] };
}

function upstreamsOf(config: GatewayConfig): Upstreams {
  return {
    replicas: config.replicas,
    monitors: config.monitors.map(({ grpc }) => grpc),
    controller: { host: config.host, port: config.grpcPort },
    controllerHttp: { host: config.host, port: config.port },
  };
}
