import { createLogger } from '@slipway/core';
import { shardKeys, shardOf } from '@slipway/events';
import { PredictionEventBatch } from '@slipway/proto';
import { connectRedis } from '@slipway/redis';
import { waitFor, type OnCleanup } from '@slipway/testing';

const timeoutMs = 10_000;

/** Requests and stream messages of a model that were answered well, by the events that their replicas have written. */
export async function countAnswered(
  onCleanup: OnCleanup,
  redisUrl: string,
  modelName: string,
): Promise<number> {
  const logger = createLogger({ service: 'chaos', level: 'error' });
  const redis = connectRedis(logger, { url: redisUrl });
  onCleanup(() => {
    redis.disconnect();
  });
  await waitFor(() => redis.status === 'ready', { what: 'a connection to Valkey', timeoutMs });
  const entries = await redis.xrangeBuffer(shardKeys(shardOf(modelName)).stream, '-', '+');
  return entries
    .flatMap(([, fields]) => fields[1] ?? [])
    .map((bytes) => PredictionEventBatch.decode(bytes))
    .reduce((sum, { statuses }) => sum + statuses.filter((code) => code === 0).length, 0);
}
