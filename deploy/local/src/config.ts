import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { intSetting, parseEnv, textSetting } from '@slipway/core';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sampleModelsDir = join(root, 'deploy', 'models');

const settings = {
  modelsDir: {
    env: 'MODELS_DIR',
    schema: textSetting(sampleModelsDir),
    description: 'folder of models to serve',
  },
  stateDir: {
    env: 'STATE_DIR',
    schema: textSetting(join(root, '.slipway')),
    description: 'data, logs and run.json of this mesh',
  },
  gatewayPort: {
    env: 'GATEWAY_PORT',
    schema: intSetting(0, 65_535, 8080),
    description: 'port of the gateway; 0 takes a free one',
  },
  replicaCount: {
    env: 'REPLICA_COUNT',
    schema: intSetting(1, 16, 2),
    description: 'inference replicas',
  },
  redisUrl: {
    env: 'REDIS_URL',
    schema: textSetting('').refine(
      (url) => url === '' || /^rediss?:\/\/./.test(url),
      'expected redis://host:port or rediss://host:port',
    ),
    description: 'a Redis-protocol server that runs already; empty starts one',
  },
};

export interface LocalConfig {
  /** The repository. */
  readonly root: string;
  readonly modelsDir: string;
  /** Whether the repository's own sample models are served. */
  readonly isSampleModels: boolean;
  readonly stateDir: string;
  readonly gatewayPort: number;
  readonly replicaCount: number;
  readonly redisUrl: string | undefined;
  /** Handed on to every process, so that their own settings can be given to `npm start`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Wrong settings are one `precondition` error. */
export function loadConfig(env: LocalConfig['env'] = process.env): LocalConfig {
  const { redisUrl, ...config } = parseEnv(settings, env);
  const modelsDir = resolve(config.modelsDir);
  return {
    ...config,
    root,
    modelsDir,
    isSampleModels: modelsDir === resolve(sampleModelsDir),
    stateDir: resolve(config.stateDir),
    redisUrl: redisUrl === '' ? undefined : redisUrl,
    env,
  };
}
