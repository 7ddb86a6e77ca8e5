import { join } from 'node:path';
import { envoyCommand, valkeyCommand, type ChildCommand } from '@slipway/tools';
import type { LocalConfig } from './config.js';
import { stateLayout } from './state-layout.js';

/** One service: how it is run and where it is reached. */
export interface PlannedService {
  readonly command: ChildCommand;
  /** `127.0.0.1:50051` */
  readonly grpc: string;
  /** `http://127.0.0.1:8001` */
  readonly http: string;
}

/** A Valkey of the mesh's own, or only the URL of a server that runs already. */
export interface PlannedRedis {
  readonly url: string;
  readonly own?: { readonly command: ChildCommand; readonly port: number };
}

/** Everything that a mesh consists of, decided before anything is started; a restarted process keeps its ports. */
export interface MeshPlan {
  readonly stateDir: string;
  readonly gatewayUrl: string;
  readonly redis: PlannedRedis;
  readonly inference: readonly PlannedService[];
  readonly monitor: PlannedService;
  readonly controller: PlannedService;
  /** The controller writes the bootstrap when it starts. */
  readonly envoy: {
    readonly command: ChildCommand;
    readonly admin: string;
    readonly bootstrapPath: string;
  };
  readonly defaultModel: string | undefined;
}

/** What the plan needs from the machine. */
export interface MeshParts {
  readonly envoyFile: string;
  readonly redis: { readonly url: string } | { readonly valkeyFile: string };
  /** The program that runs the services. */
  readonly nodeFile: string;
  readonly gatewayPort: number;
  /** Distinct free ports, `portCount` of them. */
  readonly ports: readonly number[];
}

/** How many free ports a plan takes, beside the gateway's. */
export function portCount(replicaCount: number): number {
  const perService = 2;
  const services = replicaCount + 2;
  const valkeyAndEnvoyAdmin = 2;
  return services * perService + valkeyAndEnvoyAdmin;
}

/** Which processes make up the mesh, with which settings. Pure. */
export function planMesh(config: LocalConfig, parts: MeshParts): MeshPlan {
  const { stateDir } = config;
  const ports = parts.ports.values();
  const redis = planRedis(config, parts.redis, takePort(ports));
  const defaultModel = config.env['DEFAULT_MODEL'] ?? (config.isSampleModels ? 'iris' : undefined);
  const common = {
    ...config.env,
    HOST: '127.0.0.1',
    REDIS_URL: redis.url,
    DEFAULT_MODEL: defaultModel,
  };

  const service = (name: string, project: string, env: ChildCommand['env']): PlannedService => {
    const [grpcPort, httpPort] = [takePort(ports), takePort(ports)];
    const command = {
      name,
      file: parts.nodeFile,
      args: [join(config.root, 'services', project, 'dist', 'main.js')],
      env: { ...common, GRPC_PORT: String(grpcPort), PORT: String(httpPort), ...env },
      workDir: config.root,
      logFile: logFileOf(stateDir, name),
    };
    return { command, grpc: address(grpcPort), http: urlOf(httpPort) };
  };

  const inference = Array.from({ length: config.replicaCount }, (_, index) => {
    const name = `inference-${String(index + 1)}`;
    return service(name, 'inference', {
      MODEL_REPOSITORY: config.modelsDir,
      REPLICA_ID: name,
      EVENT_SPOOL_DIR: config.env['EVENT_SPOOL_DIR'] ?? stateLayout(stateDir).spoolDir,
    });
  });
  const gatewayUrl = urlOf(parts.gatewayPort);
  const monitor = service('monitor', 'monitor', {
    DASHBOARD_URL: config.env['DASHBOARD_URL'] ?? `${gatewayUrl}/dashboard/`,
  });
  const { envoyDir } = stateLayout(stateDir);
  const adminPort = takePort(ports);
  const controller = service('controller', 'gateway', {
    REPLICAS: inference.map(pairOf).join(','),
    MONITOR: pairOf(monitor),
    ENVOY_DIR: envoyDir,
    ENVOY_PORT: String(parts.gatewayPort),
    ENVOY_ADMIN_PORT: String(adminPort),
  });
  const bootstrapPath = join(envoyDir, 'bootstrap.json');
  const logFile = logFileOf(stateDir, 'envoy');
  const command = envoyCommand({ file: parts.envoyFile, bootstrapPath, logFile, env: config.env });
  const envoy = { command, admin: urlOf(adminPort), bootstrapPath };
  return { stateDir, gatewayUrl, redis, inference, monitor, controller, envoy, defaultModel };
}

function planRedis(config: LocalConfig, redis: MeshParts['redis'], port: number): PlannedRedis {
  if ('url' in redis) return redis;
  const { valkeyDir: dataDir } = stateLayout(config.stateDir);
  const command = valkeyCommand({
    file: redis.valkeyFile,
    port,
    dataDir,
    logFile: logFileOf(config.stateDir, 'valkey'),
    env: config.env,
    isDurable: true,
  });
  return { url: `redis://${address(port)}`, own: { command, port } };
}

function takePort(ports: Iterator<number>): number {
  const next = ports.next();
  if (next.done === true) throw new Error('portCount and planMesh do not agree');
  return next.value;
}

function logFileOf(stateDir: string, name: string): string {
  return join(stateLayout(stateDir).logsDir, `${name}.log`);
}

function address(port: number): string {
  return `127.0.0.1:${String(port)}`;
}

function urlOf(port: number): string {
  return `http://${address(port)}`;
}

/** gRPC address = HTTP address, as the controller wants it. */
function pairOf({ grpc, http }: PlannedService): string {
  return `${grpc}=${new URL(http).host}`;
}
