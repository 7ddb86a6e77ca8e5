import { createRedisScript, withRedis, type Redis } from '@slipway/redis';
import { lastSequenceOf, type Entry } from './entry.js';
import { appendedKey, entryField, shardKeys, shardOf } from './shard.js';

/** Stores entries; storing one again changes nothing. */
export interface EventAppender {
  /** Throws when Redis does not confirm; the entry may be stored all the same. */
  readonly append: (entry: Entry) => Promise<void>;
}

/**
 * KEYS: stream, appended. ARGV: series, last sequence, entry field, bytes, expiry in seconds. An entry whose last number is
 * stored already was confirmed to nobody, and is left alone.
 */
const appendScript = createRedisScript(`
local last = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
if tonumber(ARGV[2]) <= last then return 0 end
redis.call('XADD', KEYS[1], '*', ARGV[3], ARGV[4])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return 1
`);

/** A producer that has been silent for so long has no retry under way any more. */
const rememberS = 24 * 3600;

export function createEventAppender(redis: Redis): EventAppender {
  return {
    append: async (entry) => {
      const { producer, modelName, modelVersion } = entry.series;
      const shard = shardOf(modelName);
      const keys = [shardKeys(shard).stream, appendedKey(shard, producer)];
      const series = `${modelName}@${modelVersion}`;
      const args = [series, lastSequenceOf(entry), entryField, entry.bytes, rememberS];
      await withRedis(redis, (open) => appendScript.run(open, keys, args));
    },
  };
}
