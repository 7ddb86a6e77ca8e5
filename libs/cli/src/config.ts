import { parseEnv, urlSetting, type Config } from '@slipway/core';

const settings = {
  redisUrl: {
    env: 'REDIS_URL',
    schema: urlSetting(['redis', 'rediss'], 'redis://127.0.0.1:6379'),
    description: 'Redis or Valkey with the event streams, for `slipway record`.',
  },
} as const;

/** What the commands take from the environment. */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config<typeof settings> {
  return parseEnv(settings, env);
}
