import { createRedisScript, withRedis, type Redis } from '@slipway/redis';
import { shardKeys } from '../shard.js';

/** Follows the reference profiles of one shard. */
export interface ProfileReader {
  /** The encoded profiles that are new or changed since the last call, by `model@version`. */
  readonly readChanged: () => Promise<ReadonlyMap<string, Buffer>>;
}

/**
 * KEYS: profiles. Answers field, hash, … A profile can be hundreds of kilobytes, but its digest stands among its first
 * bytes, so they tell whether it has changed.
 */
const headsScript = createRedisScript(`
local heads = {}
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  heads[#heads + 1] = field
  heads[#heads + 1] = redis.sha1hex(string.sub(redis.call('HGET', KEYS[1], field), 1, 1024))
end
return heads
`);

export function createProfileReader(redis: Redis, shard: number): ProfileReader {
  const { profiles } = shardKeys(shard);
  const known = new Map<string, string>();
  return {
    readChanged: async () => {
      const answer = await withRedis(redis, (open) => headsScript.run(open, [profiles], []));
      const heads = answer as string[];
      const changed = new Map<string, Buffer>();
      for (let i = 0; i < heads.length; i += 2) {
        const [field = '', head = ''] = heads.slice(i, i + 2);
        if (known.get(field) === head) continue;
        const bytes = await withRedis(redis, (open) => open.hgetBuffer(profiles, field));
        if (bytes === null) continue;
        changed.set(field, bytes);
        known.set(field, head);
      }
      return changed;
    },
  };
}
