import { resolve } from 'node:path';
import {
  choiceSetting,
  intSetting,
  logLevels,
  parseEnv,
  textSetting,
  urlSetting,
  type Config,
} from '@slipway/core';
import { z } from 'zod';
import { formatAddress, isLoopback, parseEndpoints, type Endpoint } from './address.js';

const defaultReplicas = '127.0.0.1:50051=127.0.0.1:8051';
const defaultMonitor = '127.0.0.1:50061=127.0.0.1:8061';

/** Every setting of the service: environment variable, default and meaning. */
export const settings = {
  host: {
    env: 'HOST',
    schema: loopbackSetting('127.0.0.1'),
    description: 'Address on which the controller itself listens: an IP address of loopback.',
  },
  grpcPort: {
    env: 'GRPC_PORT',
    schema: intSetting(1, 65_535, 50_071),
    description: 'Port of the controller for gRPC: routes, health, reflection.',
  },
  port: {
    env: 'PORT',
    schema: intSetting(1, 65_535, 8071),
    description: 'Port of the controller for HTTP: /health, /ready, /metrics.',
  },
  logLevel: {
    env: 'LOG_LEVEL',
    schema: choiceSetting(logLevels, 'info'),
    description: 'debug, info, warn or error.',
  },
  redisUrl: {
    env: 'REDIS_URL',
    schema: urlSetting(['redis', 'rediss'], 'redis://127.0.0.1:6379'),
    description: 'Redis or Valkey that keeps the route tables.',
  },
  replicas: {
    env: 'REPLICAS',
    schema: endpointsSetting('replica', defaultReplicas),
    description:
      'Inference replicas, comma-separated, each `gRPC address=HTTP address`; ports may be ranges such as 50051-50054.',
  },
  monitors: {
    env: 'MONITOR',
    schema: endpointsSetting('monitor', defaultMonitor),
    description:
      'The monitors, written as the replicas are: any of them answers for all, so one that is away is done without.',
  },
  envoyDir: {
    env: 'ENVOY_DIR',
    schema: textSetting('.slipway/envoy').transform((dir) => resolve(dir)),
    description:
      'Folder for the files that Envoy reads: bootstrap.json, cds/cds.json, rds/rds.json.',
  },
  envoyHost: {
    env: 'ENVOY_HOST',
    schema: loopbackSetting('127.0.0.1'),
    description: 'Address on which Envoy listens: an IP address of loopback, as there are no keys.',
  },
  envoyPort: {
    env: 'ENVOY_PORT',
    schema: intSetting(1, 65_535, 8080),
    description: 'Port on which Envoy listens, for HTTP/1.1 and HTTP/2 alike.',
  },
  envoyAdminPort: {
    env: 'ENVOY_ADMIN_PORT',
    schema: intSetting(1, 65_535, 9901),
    description: "Port of Envoy's admin interface, on 127.0.0.1.",
  },
  defaultModel: {
    env: 'DEFAULT_MODEL',
    schema: textSetting(''),
    description:
      'Model of requests that name none, the same as for the replicas; empty: the only one.',
  },
} as const;

export type GatewayConfig = Config<typeof settings>;

export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): GatewayConfig {
  return parseEnv(settings, env);
}

/** Anybody who reaches a port may use it, so only this machine may reach it. */
function loopbackSetting(fallback: string): z.ZodType<string> {
  return textSetting(fallback).refine(
    isLoopback,
    'expected a loopback address such as 127.0.0.1, because without API keys everybody who reaches it may use it',
  );
}

function endpointsSetting(what: string, fallback: string): z.ZodType<readonly Endpoint[]> {
  return textSetting(fallback).transform((text, context) => {
    const items = text.split(',').map((item) => item.trim());
    const wrong = items.find((item) => parseEndpoints(item) === undefined);
    if (wrong !== undefined) return noEndpoint(wrong, context);
    const endpoints = items.flatMap((item) => parseEndpoints(item) ?? []);
    const addresses = endpoints.flatMap(({ grpc, http }) => [grpc, http].map(formatAddress));
    if (new Set(addresses).size < addresses.length) context.addIssue(`expected each ${what} once`);
    return endpoints;
  });
}

function noEndpoint(text: string, context: z.RefinementCtx<string>): never {
  context.addIssue(
    `expected gRPC address=HTTP address, such as ${defaultReplicas}, not ${JSON.stringify(text)}`,
  );
  return z.NEVER;
}
