import { createRedisScript, withRedis, type Redis } from '@slipway/redis';
import { lastSequenceOf, type Entry } from './entry.js';
import { appendedKey, entryField, shardKeys, shardOf } from './shard.js';

/** Stores entries; storing one again changes nothing. */
export interface EventAppender {
  /** Throws when Redis does not confirm; the entry may be stored all the same. */
  readonly append: (entry: Entry) => Promise<void>;
}

/** One append in so many looks at the size of the stream: that takes Redis some microseconds. */
const appendsPerCheck = 16;
/** What is kept of a stream that is too big, so that it is not trimmed with every append from then on. */
const keptShare = 0.9;

/**
 * KEYS: stream, appended. ARGV: series, last sequence, entry field, bytes, expiry in seconds, most bytes of the stream. An
 * entry whose last number is stored already was confirmed to nobody, and is left alone. Now and then the size of the
 * stream is estimated: where no monitor trims it, its oldest entries go before Redis runs out of memory; the next monitor
 * finds a gap in the numbers and counts them as dropped.
 */
const appendScript = createRedisScript(`
local last = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
if tonumber(ARGV[2]) <= last then return 0 end
redis.call('XADD', KEYS[1], '*', ARGV[3], ARGV[4])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[5])
if redis.call('TIME')[2] % ${String(appendsPerCheck)} ~= 0 then return 0 end
local bytes = redis.pcall('MEMORY', 'USAGE', KEYS[1])
if type(bytes) ~= 'number' or bytes <= tonumber(ARGV[6]) then return 0 end
local kept = math.floor(redis.call('XLEN', KEYS[1]) * ARGV[6] / bytes * ${String(keptShare)})
return redis.call('XTRIM', KEYS[1], 'MAXLEN', kept)
`);

/** A producer that has been silent for so long has no retry under way any more. */
const rememberS = 24 * 3600;

export interface EventAppenderOptions {
  /** Beyond it the oldest entries of a shard's stream are removed, whether they were read or not. */
  readonly maxStreamBytes: number;
}

export function createEventAppender(
  redis: Redis,
  { maxStreamBytes }: EventAppenderOptions = { maxStreamBytes: Number.MAX_SAFE_INTEGER },
): EventAppender {
  return {
    append: async (entry) => {
      const { producer, modelName, modelVersion } = entry.series;
      const shard = shardOf(modelName);
      const keys = [shardKeys(shard).stream, appendedKey(shard, producer)];
      const series = `${modelName}@${modelVersion}`;
      const last = lastSequenceOf(entry);
      const args = [series, last, entryField, entry.bytes, rememberS, maxStreamBytes];
      await withRedis(redis, (open) => appendScript.run(open, keys, args));
    },
  };
}
