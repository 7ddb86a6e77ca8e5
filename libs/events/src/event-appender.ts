import { createRedisScript, withRedis, type Redis } from '@slipway/redis';
import { appendedKey, entryField, shardKeys, shardOf } from './shard.js';

/** One encoded entry of a series. */
export interface Entry {
  readonly modelName: string;
  readonly modelVersion: string;
  /** The number up to which the series is complete (or given up) once this entry is stored. */
  readonly lastSequence: number;
  readonly bytes: Buffer;
}

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

export function createEventAppender(redis: Redis, producer: string): EventAppender {
  return {
    append: async (entry) => {
      const shard = shardOf(entry.modelName);
      const keys = [shardKeys(shard).stream, appendedKey(shard, producer)];
      const series = `${entry.modelName}@${entry.modelVersion}`;
      const args = [series, entry.lastSequence, entryField, entry.bytes, rememberS];
      await withRedis(redis, (open) => appendScript.run(open, keys, args));
    },
  };
}
