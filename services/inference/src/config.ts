import {
  boolSetting,
  choiceSetting,
  intSetting,
  logLevels,
  parseEnv,
  textSetting,
  urlSetting,
  type Config,
} from '@slipway/core';

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
    description: 'Port for HTTP: /metrics and /health; 0 takes a free one.',
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
    schema: intSetting(1, 3_600_000, 10_000),
    description: 'Requests that would wait longer for their run are refused at once.',
  },
  cacheBytes: {
    env: 'CACHE_BYTES',
    schema: intSetting(0, 2 ** 40, 0),
    description: 'Memory for answers to inputs that come again; 0 switches the cache off.',
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
} as const;

export type InferenceConfig = Config<typeof settings>;

export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): InferenceConfig {
  const config = parseEnv(settings, env, {
    knownPrefixes: ['BATCH_', 'CACHE_', 'EVENT_', 'MODEL_', 'DRAIN_', 'MAX_'],
  });
  return config.debug ? { ...config, logLevel: 'debug' } : config;
}
