import { join } from 'node:path';
import {
  boolSetting,
  choiceSetting,
  DomainError,
  intSetting,
  logLevels,
  parseEnv,
  textSetting,
  urlSetting,
  type Config,
} from '@slipway/core';
import { z } from 'zod';

const rateSetting = z
  .string()
  .optional()
  .transform((text) => (text === undefined ? 1 : Number(text)))
  .refine((rate) => rate >= 0 && rate <= 1, 'expected a number from 0 to 1');

/** Every setting of the service: environment variable, default and meaning. */
export const settings = {
  host: {
    env: 'HOST',
    schema: textSetting('127.0.0.1'),
    description: 'Address to listen on.',
  },
  grpcPort: {
    env: 'GRPC_PORT',
    schema: intSetting(0, 65_535, 50_051),
    description: 'Port for gRPC; 0 takes a free one.',
  },
  port: {
    env: 'PORT',
    schema: intSetting(0, 65_535, 8051),
    description: 'Port for HTTP: /v2, /metrics and /health; 0 takes a free one.',
  },
  logLevel: {
    env: 'LOG_LEVEL',
    schema: choiceSetting(logLevels, 'info'),
    description: 'debug, info, warn or error.',
  },
  debug: {
    env: 'DEBUG',
    schema: boolSetting(false),
    description: 'true is the same as LOG_LEVEL=debug.',
  },
  modelRepository: {
    env: 'MODEL_REPOSITORY',
    schema: textSetting('models'),
    description: 'Folder of models: `<model>/<version>/model.onnx`.',
  },
  modelPath: {
    env: 'MODEL_PATH',
    schema: textSetting(''),
    description:
      'One model instead of a repository: an `.onnx` file, or the folder of a version or of all versions.',
  },
  watchRepositoryMs: {
    env: 'WATCH_REPOSITORY_MS',
    schema: intSetting(0, 3_600_000, 0),
    description: 'Time between looks at the repository for changed models; 0 never looks.',
  },
  probationMs: {
    env: 'PROBATION_MS',
    schema: intSetting(0, 3_600_000, 10_000),
    description: 'How long a replaced version stays open, to answer again if the new one fails.',
  },
  strictReadiness: {
    env: 'STRICT_READINESS',
    schema: boolSetting(false),
    description: 'true: ready only while every model of the start answers, not just one.',
  },
  defaultModel: {
    env: 'DEFAULT_MODEL',
    schema: textSetting(''),
    description: 'Model of requests that name none; empty: the only one there is.',
  },
  replicaId: {
    env: 'REPLICA_ID',
    schema: textSetting('inference'),
    description: 'Name of this replica in prediction events.',
  },
  redisUrl: {
    env: 'REDIS_URL',
    schema: urlSetting(['redis', 'rediss'], 'redis://127.0.0.1:6379'),
    description: 'Redis or Valkey for prediction events, profiles and route tables.',
  },
  maxBatchSize: {
    env: 'MAX_BATCH_SIZE',
    schema: intSetting(1, 1_000_000, 1000),
    description: 'Most rows of one request.',
  },
  maxFeatures: {
    env: 'MAX_FEATURES',
    schema: intSetting(1, 100_000, 100),
    description: 'Most features of a row; wider models take `inputs` only.',
  },
  batchRows: {
    env: 'BATCH_ROWS',
    schema: intSetting(1, 1_000_000, 256),
    description: 'Most rows of a run that several requests share.',
  },
  maxQueuedRows: {
    env: 'MAX_QUEUED_ROWS',
    schema: intSetting(1, 10_000_000, 8192),
    description: 'Rows of a version that may wait for a run; beyond it requests are refused.',
  },
  maxQueueWaitMs: {
    env: 'MAX_QUEUE_WAIT_MS',
    schema: intSetting(1, 3_600_000, 1000),
    description:
      'Requests that would wait longer for their run, and for more than 16 runs, are refused at once.',
  },
  cacheBytes: {
    env: 'CACHE_BYTES',
    schema: intSetting(0, 2 ** 40, 0),
    description: 'Memory for answers to inputs that come again; 0 switches the cache off.',
  },
  runStuckMs: {
    env: 'RUN_STUCK_MS',
    schema: intSetting(10, 3_600_000, 10_000),
    description: 'A run that takes longer makes its version unavailable until it ends.',
  },
  eventQueueRows: {
    env: 'EVENT_QUEUE_ROWS',
    schema: intSetting(1, 10_000_000, 65_536),
    description: 'Most rows that wait for Redis; beyond it the oldest are dropped and counted.',
  },
  eventQueueBytes: {
    env: 'EVENT_QUEUE_BYTES',
    schema: intSetting(1024, 2 ** 34, 64 * 2 ** 20),
    description: 'Most bytes that wait for Redis.',
  },
  eventFlushMs: {
    env: 'EVENT_FLUSH_MS',
    schema: intSetting(1, 60_000, 20),
    description: 'Longest wait before events are written.',
  },
  eventSampleRate: {
    env: 'EVENT_SAMPLE_RATE',
    schema: rateSetting,
    description:
      'Share of requests whose event is recorded, 0 to 1, unless the card says; errors always are.',
  },
  eventHashKey: {
    env: 'EVENT_HASH_KEY',
    schema: textSetting(''),
    description: 'Key for features that a card wants hashed; empty: they are left out of events.',
  },
  eventSpoolDir: {
    env: 'EVENT_SPOOL_DIR',
    schema: textSetting(''),
    description:
      'Folder for events that wait while Redis is away; empty: they wait in memory only.',
  },
  eventSpoolBytes: {
    env: 'EVENT_SPOOL_BYTES',
    schema: intSetting(4096, 2 ** 50, 2 ** 30),
    description: 'Most bytes in that folder; beyond it the oldest events are dropped and counted.',
  },
  eventStreamBytes: {
    env: 'EVENT_STREAM_BYTES',
    schema: intSetting(2 ** 20, 2 ** 50, 2 ** 29),
    description:
      'About the most bytes of an event stream in Redis; beyond it the oldest events go, read or not.',
  },
  drainDelayMs: {
    env: 'DRAIN_DELAY_MS',
    schema: intSetting(0, 60_000, 1000),
    description: 'Time between NOT_SERVING and the end of new calls, for balancers to notice.',
  },
  drainTimeoutMs: {
    env: 'DRAIN_TIMEOUT_MS',
    schema: intSetting(0, 600_000, 10_000),
    description: 'Time that running calls get to finish.',
  },
  maxConcurrentRequests: {
    env: 'MAX_CONCURRENT_REQUESTS',
    schema: intSetting(1, 1_000_000, 1024),
    description: 'Most predictions at a time, calls and messages of streams together.',
  },
  maxStreams: {
    env: 'MAX_STREAMS',
    schema: intSetting(1, 1_000_000, 256),
    description: 'Most open streams of predictions.',
  },
  tlsCertFile: {
    env: 'TLS_CERT_FILE',
    schema: textSetting(''),
    description: 'Certificate (PEM) of the gRPC server, read again when it changes; empty: no TLS.',
  },
  tlsKeyFile: {
    env: 'TLS_KEY_FILE',
    schema: textSetting(''),
    description: 'Key (PEM) of that certificate.',
  },
  tlsClientCaFile: {
    env: 'TLS_CLIENT_CA_FILE',
    schema: textSetting(''),
    description:
      'Authority (PEM) of the certificates that clients must show; empty: they show none.',
  },
  workers: {
    env: 'WORKERS',
    schema: intSetting(1, 256, 1),
    description: 'Serving processes; number i, from 0, listens on GRPC_PORT + i and PORT + i.',
  },
} as const;

export type InferenceConfig = Config<typeof settings>;

export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): InferenceConfig {
  const config = parseEnv(settings, env, {
    knownPrefixes: ['BATCH_', 'CACHE_', 'EVENT_', 'MODEL_', 'DRAIN_', 'MAX_', 'TLS_'],
  });
  checkTogether(config);
  return config.debug ? { ...config, logLevel: 'debug' } : config;
}

/** The environment of worker number `index`: everything as it is, with ports, name and files of its own. */
export function workerEnv(
  config: InferenceConfig,
  index: number,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<string, string | undefined>> {
  const portOf = (first: number): string => String(first === 0 ? 0 : first + index);
  const spoolDir = config.eventSpoolDir === '' ? '' : join(config.eventSpoolDir, String(index));
  return {
    ...env,
    WORKERS: '1',
    GRPC_PORT: portOf(config.grpcPort),
    PORT: portOf(config.port),
    REPLICA_ID: `${config.replicaId}-${String(index)}`,
    EVENT_SPOOL_DIR: spoolDir,
  };
}

/** Settings that are right one by one and wrong together. */
function checkTogether(config: InferenceConfig): void {
  const problems = [...tlsProblems(config), ...portProblems(config)];
  if (problems.length === 0) return;
  const message = `Wrong settings:\n  ${problems.join('\n  ')}`;
  throw new DomainError('precondition', 'BAD_SETTINGS', message);
}

function* tlsProblems(config: InferenceConfig): Generator<string> {
  const { tlsCertFile, tlsKeyFile, tlsClientCaFile } = config;
  const pair = 'expected TLS_CERT_FILE and TLS_KEY_FILE together';
  if ((tlsCertFile === '') !== (tlsKeyFile === '')) {
    const [given, missing] = tlsKeyFile === '' ? ['CERT', 'KEY'] : ['KEY', 'CERT'];
    yield `TLS_${given}_FILE: ${pair}, got no TLS_${missing}_FILE`;
  } else if (tlsClientCaFile !== '' && tlsCertFile === '') {
    yield `TLS_CLIENT_CA_FILE: ${pair} with it, got neither`;
  }
}

/** Each worker has two ports of its own; 0 takes free ones. */
function* portProblems({ workers, grpcPort, port }: InferenceConfig): Generator<string> {
  for (const [name, first] of [
    ['GRPC_PORT', grpcPort],
    ['PORT', port],
  ] as const) {
    const last = first + workers - 1;
    if (first > 0 && last > 65_535) {
      yield `${name}: expected one for each of ${String(workers)} WORKERS, got ${String(first)} to ${String(last)}`;
    }
  }
  if (grpcPort > 0 && port > 0 && Math.abs(grpcPort - port) < workers) {
    yield `PORT: expected at least WORKERS (${String(workers)}) away from GRPC_PORT (${String(grpcPort)}), got ${String(port)}`;
  }
}
