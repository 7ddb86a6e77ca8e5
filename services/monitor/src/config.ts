import {
  choiceSetting,
  intSetting,
  logLevels,
  parseEnv,
  textSetting,
  type Config,
} from '@slipway/core';
import { z } from 'zod';

const rateSetting = z
  .string()
  .optional()
  .transform((text) => (text === undefined ? 0.05 : Number(text)))
  .refine((rate) => rate > 0 && rate < 1, 'expected a number between 0 and 1');

/** Everything that can be set; the README's table is checked against it. */
export const settings = {
  host: {
    env: 'HOST',
    schema: textSetting('127.0.0.1'),
    description: 'Address to listen on.',
  },
  grpcPort: {
    env: 'GRPC_PORT',
    schema: intSetting(0, 65_535, 50_061),
    description: 'Port of the gRPC server; 0 takes a free one.',
  },
  port: {
    env: 'PORT',
    schema: intSetting(0, 65_535, 8061),
    description: 'Port for /metrics and /health; 0 takes a free one.',
  },
  logLevel: {
    env: 'LOG_LEVEL',
    schema: choiceSetting(logLevels, 'info'),
    description: 'Least level that is logged: debug, info, warn or error.',
  },
  redisUrl: {
    env: 'REDIS_URL',
    schema: textSetting('redis://127.0.0.1:6379'),
    description: 'Redis or Valkey with the event streams.',
  },
  windowRows: {
    env: 'WINDOW_ROWS',
    schema: intSetting(10, 100_000, 1000),
    description: 'Rows of a version that are kept exactly and compared with the reference.',
  },
  minSamples: {
    env: 'MIN_SAMPLES',
    schema: intSetting(2, 100_000, 100),
    description: 'Rows below which there is no verdict.',
  },
  falseAlarmRate: {
    env: 'FALSE_ALARM_RATE',
    schema: rateSetting,
    description: 'Share of windows without drift in which a feature may be called drifted.',
  },
  checkpointIntervalMs: {
    env: 'CHECKPOINT_INTERVAL_MS',
    schema: intSetting(10, 60_000, 500),
    description: 'How often what was folded is stored.',
  },
  defaultModel: {
    env: 'DEFAULT_MODEL',
    schema: textSetting(''),
    description: 'Model that is meant when a drift request names none; empty: the only one.',
  },
} as const;

export type MonitorConfig = Config<typeof settings>;

export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): MonitorConfig {
  return parseEnv(settings, env);
}
