import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { intSetting, parseEnv, textSetting } from '@slipway/core';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sampleModelsDir = join(root, 'deploy', 'models');

const settings = {
  modelsDir: {
    env: 'LOCAL_MODELS_DIR',
    schema: textSetting(sampleModelsDir),
    description: 'folder of models to serve',
  },
  stateDir: {
    env: 'LOCAL_STATE_DIR',
    schema: textSetting(join(root, '.slipway')),
    description: 'data, logs and run.json of this mesh',
  },
  gatewayPort: {
    env: 'LOCAL_GATEWAY_PORT',
    schema: intSetting(0, 65_535, 8080),
    description: 'port of the gateway; 0 takes a free one',
  },
  replicaCount: {
    env: 'LOCAL_REPLICA_COUNT',
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
  /**
   * Handed on to every process, so that their settings can be given to `npm start`; without the settings above, which a
   * service would take for a typing error in one of its own.
   */
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
    env: withoutOwnSettings(env),
  };
}

function withoutOwnSettings(env: LocalConfig['env']): LocalConfig['env'] {
  const own = new Set(Object.values(settings).map((setting) => setting.env));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.has(name)));
}
