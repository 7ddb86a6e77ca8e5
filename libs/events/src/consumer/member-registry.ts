import { createRedisScript, withRedis, type Redis } from '@slipway/redis';

/** A consumer that is alive. */
export interface Member {
  /** Unique for each start; the same as in its leases. */
  readonly id: string;
  /** Where others reach it, as `host:port`. */
  readonly address: string;
}

/** Who shares the shards: each member says every second that it is there, and is forgotten when it has not for a while. */
export interface MemberRegistry {
  /** Says that this member is there; answers all that are, this one too, by id. */
  readonly announce: (self: Member) => Promise<readonly Member[]>;
  readonly leave: (id: string) => Promise<void>;
}

/** As long as a lease lasts: a member that hangs is gone when its shards are free. */
export const memberExpiryMs = 5000;

const seenKey = 'slipway:{members}:seen';
const addressKey = 'slipway:{members}:address';

/** KEYS: seen, address. ARGV: id, address, expiry in milliseconds. The server's clock is the one that all share. */
const announceScript = createRedisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3])) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
end
return redis.call('HGETALL', KEYS[2])
`);

export function createMemberRegistry(redis: Redis): MemberRegistry {
  return {
    announce: async ({ id, address }) => {
      const answer = await withRedis(redis, (open) =>
        announceScript.run(open, [seenKey, addressKey], [id, address, memberExpiryMs]),
      );
      const pairs = answer as string[];
      const members: Member[] = [];
      for (let i = 0; i + 1 < pairs.length; i += 2) {
        members.push({ id: pairs[i] ?? '', address: pairs[i + 1] ?? '' });
      }
      return members.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    leave: async (id) => {
      await withRedis(redis, (open) =>
        Promise.all([open.zrem(seenKey, id), open.hdel(addressKey, id)]),
      );
    },
  };
}
