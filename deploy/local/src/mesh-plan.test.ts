import { expect, test } from 'vitest';
import { banner } from './banner.js';
import { loadConfig, type LocalConfig } from './config.js';
import { describeRun } from './describe-run.js';
import { planMesh, portCount, type MeshParts, type MeshPlan } from './mesh-plan.js';

const env = {
  LOCAL_STATE_DIR: '/state',
  LOCAL_MODELS_DIR: '/models',
  PATH: '/bin',
  EVENT_FLUSH_MS: '5',
};

function plan(config: Partial<LocalConfig> = {}, parts: Partial<MeshParts> = {}): MeshPlan {
  const whole = { ...loadConfig(env), ...config };
  return planMesh(whole, {
    envoyFile: '/bin/envoy',
    redis: { valkeyFile: '/bin/valkey' },
    nodeFile: '/bin/node',
    gatewayPort: 8080,
    ports: Array.from({ length: portCount(whole.replicaCount) }, (_, index) => 20_000 + index),
    ...parts,
  });
}

test('every process gets ports of its own', () => {
  const { inference, monitor, controller, redis, envoy } = plan({ replicaCount: 3 });
  const services = [...inference, monitor, controller];
  const urls = [
    redis.url,
    envoy.admin,
    ...services.flatMap(({ grpc, http }) => [`tcp://${grpc}`, http]),
  ];
  expect(new Set(urls.map((url) => new URL(url).port)).size).toBe(urls.length);
});

test('a replica is told its addresses, its models, its Redis and its name', () => {
  const { inference, redis } = plan();
  const [, second] = inference;
  expect(second?.command).toMatchObject({
    name: 'inference-2',
    logFile: '/state/logs/inference-2.log',
  });
  expect(second?.command.args[0]).toMatch(/\/services\/inference\/dist\/main\.js$/);
  expect(second?.command.env).toMatchObject({
    HOST: '127.0.0.1',
    GRPC_PORT: new URL(`tcp://${second?.grpc ?? ''}`).port,
    PORT: new URL(second?.http ?? '').port,
    MODEL_REPOSITORY: '/models',
    REDIS_URL: redis.url,
    REPLICA_ID: 'inference-2',
    EVENT_SPOOL_DIR: '/state/spool',
  });
});

test('alerts link to the dashboard of the gateway, or to where the settings say', () => {
  const linked = plan().monitor.command.env['DASHBOARD_URL'];
  expect(linked).toBe(`${plan().gatewayUrl}/dashboard/`);
  const told = plan({ env: { DASHBOARD_URL: 'https://slipway.example/' } });
  expect(told.monitor.command.env['DASHBOARD_URL']).toBe('https://slipway.example/');
});

test('the controller is told every replica, the monitor and its Envoy', () => {
  const { inference, monitor, controller, envoy } = plan();
  const pair = ({ grpc, http }: { grpc: string; http: string }) => `${grpc}=${new URL(http).host}`;
  expect(controller.command.env).toMatchObject({
    REPLICAS: inference.map(pair).join(','),
    MONITOR: pair(monitor),
    ENVOY_DIR: '/state/envoy',
    ENVOY_PORT: '8080',
    ENVOY_ADMIN_PORT: new URL(envoy.admin).port,
  });
  expect(envoy.bootstrapPath).toBe('/state/envoy/bootstrap.json');
});

test('settings given to npm start reach the services', () => {
  expect(plan().monitor.command.env['EVENT_FLUSH_MS']).toBe('5');
});

test('only the sample models have iris as their default, and a default that is given wins', () => {
  expect(plan().defaultModel).toBeUndefined();
  expect(plan({ isSampleModels: true }).monitor.command.env['DEFAULT_MODEL']).toBe('iris');
  expect(plan({ isSampleModels: true, env: { DEFAULT_MODEL: 'churn' } }).defaultModel).toBe(
    'churn',
  );
});

test('a Redis that runs already is used and not started', () => {
  const { redis, inference } = plan({}, { redis: { url: 'redis://db:6379' } });
  expect(redis).toEqual({ url: 'redis://db:6379' });
  expect(inference[0]?.command.env['REDIS_URL']).toBe('redis://db:6379');
});

test('run.json says where everything is and which process it is', () => {
  const own = plan({ replicaCount: 1 });
  const pids = new Map(
    ['valkey', 'inference-1', 'controller', 'envoy'].map((name, i) => [name, i]),
  );
  const run = describeRun(own, (name) => pids.get(name) ?? null);
  expect(run).toEqual({
    gateway: { http: 'http://127.0.0.1:8080' },
    inference: [{ grpc: own.inference[0]?.grpc, http: own.inference[0]?.http, pid: 1 }],
    monitor: { grpc: own.monitor.grpc, http: own.monitor.http, pid: null },
    controller: { grpc: own.controller.grpc, http: own.controller.http, pid: 2 },
    envoy: { admin: own.envoy.admin, pid: 3 },
    redis: { url: own.redis.url, pid: 0 },
  });
});

test('the first request to copy fits the models that are served', () => {
  expect(banner(plan({ isSampleModels: true }))).toContain('/predict');
  expect(banner(plan())).not.toContain('/predict');
  expect(banner(plan())).toContain('curl -s http://127.0.0.1:8080/v1/models');
});
