import { createRedisScript, withRedis, type Redis } from '@slipway/redis';
import { shardKeys } from '../shard.js';

/** What asking for a shard's lease came to. */
export type LeaseAnswer =
  | {
      readonly isGranted: true;
      /** `owner|token`: proof of the lease, and the fencing token with it. */
      readonly holder: string;
    }
  | { readonly isGranted: false; readonly owner: string };

/** The right to consume one shard: one owner at a time, lost when it is not renewed in time. */
export interface ShardLease {
  /** Takes the lease when it is free or already this owner's; each grant has a higher token than any before. */
  readonly acquire: () => Promise<LeaseAnswer>;
  /** False when the lease is no longer this holder's. */
  readonly renew: (holder: string) => Promise<boolean>;
  readonly release: (holder: string) => Promise<void>;
  /** Who has the lease; undefined when nobody has. */
  readonly owner: () => Promise<string | undefined>;
}

export interface ShardLeaseOptions {
  readonly shard: number;
  /** Unique for each start of a consumer; without `|`. */
  readonly owner: string;
}

/** How long a shard stays with an owner that has fallen silent. */
export const leaseMs = 5000;

/** KEYS: lease, fence. ARGV: owner, milliseconds. */
const acquireScript = createRedisScript(`
local held = redis.call('GET', KEYS[1])
local owner = held and string.match(held, '^(.*)|')
if owner and owner ~= ARGV[1] then return {0, owner} end
local holder = ARGV[1] .. '|' .. redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], holder, 'PX', ARGV[2])
return {1, holder}
`);

/** KEYS: lease. ARGV: holder, milliseconds. */
const renewScript = createRedisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** KEYS: lease. ARGV: holder. */
const releaseScript = createRedisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

export function createShardLease(redis: Redis, options: ShardLeaseOptions): ShardLease {
  const { lease, fence } = shardKeys(options.shard);
  return {
    acquire: async () => {
      const answer = await withRedis(redis, (open) =>
        acquireScript.run(open, [lease, fence], [options.owner, leaseMs]),
      );
      const [granted, text] = answer as [number, string];
      return granted === 1 ? { isGranted: true, holder: text } : { isGranted: false, owner: text };
    },
    renew: async (holder) => {
      const renewed = await withRedis(redis, (open) =>
        renewScript.run(open, [lease], [holder, leaseMs]),
      );
      return renewed === 1;
    },
    owner: async () => {
      const holder = await withRedis(redis, (open) => open.get(lease));
      return holder?.slice(0, holder.lastIndexOf('|'));
    },
    release: async (holder) => {
      await withRedis(redis, (open) => releaseScript.run(open, [lease], [holder]));
    },
  };
}
