import { join } from 'node:path';
import { createLogger, type Lifecycle } from '@slipway/core';
import { createClient } from '@slipway/grpc';
import { InferenceServiceClient, RouteServiceClient } from '@slipway/proto';
import {
  freePorts,
  startTestEnvoy,
  startTestValkey,
  tempDir,
  waitFor,
  type Envoy,
  type OnCleanup,
  type Valkey,
} from '@slipway/testing';
import { createGatewayApp } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { startTestMonitor, type TestMonitor } from './test-monitor.js';
import { startTestReplica, type TestModels, type TestReplica } from './test-replica.js';

/** A controller in this process, with a real Envoy and a real Valkey, in front of test replicas. */
export interface TestGateway {
  readonly replicas: readonly TestReplica[];
  readonly monitors: readonly TestMonitor[];
  readonly valkey: Valkey;
  readonly envoy: Envoy;
  readonly envoyDir: string;
  readonly port: number;
  /** `http://127.0.0.1:…` of Envoy. */
  readonly url: string;
  /** Of the controller itself. */
  readonly controllerUrl: string;
  readonly models: InferenceServiceClient;
  readonly routes: RouteServiceClient;
  /** Not through Envoy. */
  readonly controllerRoutes: RouteServiceClient;
  /** The controller, stopped and started anew over the same files. */
  readonly restartController: () => Promise<void>;
  readonly stopController: () => Promise<void>;
  /** Starts the stopped Envoy again. */
  readonly restartEnvoy: () => Promise<Envoy>;
}

export interface TestGatewayOptions {
  /** What each replica has. */
  readonly replicas: readonly TestModels[];
  readonly defaultModel?: string;
  /** How many monitors there are; 0, the default: one is named, and away. */
  readonly monitorCount?: number;
}

const logger = createLogger({ service: 'slipway-gateway', level: 'error' });
const clientOptions = {
  'grpc.max_send_message_length': -1,
  'grpc.max_receive_message_length': -1,
};

export async function startTestGateway(
  onCleanup: OnCleanup,
  options: TestGatewayOptions,
): Promise<TestGateway> {
  const replicas = await Promise.all(
    options.replicas.map((models) => startTestReplica(onCleanup, models)),
  );
  const valkey = await startTestValkey(onCleanup);
  const envoyDir = await tempDir(onCleanup);
  const { monitorCount = 0 } = options;
  const [grpcPort = 0, httpPort = 0, envoyPort = 0, adminPort = 0, ...monitorPorts] =
    await freePorts(4 + Math.max(monitorCount, 1));
  // Test monitors have no pages.
  const pagePorts = await freePorts(monitorPorts.length);
  const monitors = await Promise.all(
    monitorPorts.slice(0, monitorCount).map((port) => startTestMonitor(onCleanup, port)),
  );
  const config = loadConfig({
    GRPC_PORT: String(grpcPort),
    PORT: String(httpPort),
    REDIS_URL: valkey.url,
    REPLICAS: replicas
      .map(
        (replica) => `127.0.0.1:${String(replica.grpcPort)}=127.0.0.1:${String(replica.httpPort)}`,
      )
      .join(','),
    MONITOR: monitorPorts
      .map((port, index) => `127.0.0.1:${String(port)}=127.0.0.1:${String(pagePorts[index])}`)
      .join(','),
    ENVOY_DIR: envoyDir,
    ENVOY_PORT: String(envoyPort),
    ENVOY_ADMIN_PORT: String(adminPort),
    DEFAULT_MODEL: options.defaultModel,
  });
  let app: Lifecycle = createGatewayApp(config, logger);
  const startController = async (): Promise<void> => {
    app = createGatewayApp(config, logger);
    await app.start();
  };
  onCleanup(() => app.stop());
  await startController();
  const restartEnvoy = (): Promise<Envoy> =>
    startTestEnvoy(onCleanup, { bootstrapPath: join(envoyDir, 'bootstrap.json'), adminPort });
  const envoy = await restartEnvoy();
  const url = `http://127.0.0.1:${String(envoyPort)}`;
  const controllerUrl = `http://127.0.0.1:${String(httpPort)}`;
  await untilReady(controllerUrl);
  const address = `127.0.0.1:${String(envoyPort)}`;
  const models = createClient(InferenceServiceClient, address, clientOptions);
  const routes = createClient(RouteServiceClient, address, clientOptions);
  const controllerRoutes = createClient(RouteServiceClient, `127.0.0.1:${String(grpcPort)}`);
  onCleanup(() => {
    models.close();
    routes.close();
    controllerRoutes.close();
    return Promise.resolve();
  });
  return {
    replicas,
    monitors,
    valkey,
    envoy,
    envoyDir,
    port: envoyPort,
    url,
    controllerUrl,
    models,
    routes,
    controllerRoutes,
    stopController: () => app.stop(),
    restartController: async () => {
      await app.stop();
      await startController();
    },
    restartEnvoy,
  };
}

async function untilReady(controllerUrl: string): Promise<void> {
  const isReady = async (): Promise<boolean> => {
    const response = await fetch(`${controllerUrl}/ready`);
    if (!response.ok) throw new Error(await response.text());
    return true;
  };
  await waitFor(isReady, { what: 'the gateway to be ready', timeoutMs: 15_000 });
}
