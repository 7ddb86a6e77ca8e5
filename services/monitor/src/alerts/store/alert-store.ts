import { shardKeys } from '@slipway/events';
import { createRedisScript, withRedis, type Redis } from '@slipway/redis';

/** What is stored about the alerts of a shard, and the lease under which it may be changed. */
export interface StoredAlerts {
  /** `owner|token` of the shard's lease. */
  readonly holder: string;
  /** The owner that has written it last; empty: nothing is stored. */
  readonly writtenBy: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** `missing`: Redis has lost what was stored before; everything is to be written again. */
export type AlertCommitOutcome = 'stored' | 'lease_lost' | 'missing';

/** The alerts of a shard in Redis: one hash, written by nobody but the owner of the shard. */
export interface AlertStore {
  /** Undefined when the shard is not this owner's. */
  readonly open: () => Promise<StoredAlerts | undefined>;
  /** Writes some fields, and removes those that are undefined, in one step. */
  readonly commit: (
    holder: string,
    changes: ReadonlyMap<string, string | undefined>,
    isFirst: boolean,
  ) => Promise<AlertCommitOutcome>;
}

const writerField = '@writer';

/** KEYS: lease, alerts. ARGV: owner. */
const openScript = createRedisScript(`
local held = redis.call('GET', KEYS[1])
if not held or string.match(held, '^(.*)|') ~= ARGV[1] then return {} end
return {held, redis.call('HGETALL', KEYS[2])}
`);

/** KEYS: lease, alerts. ARGV: holder, 1 for the first commit of a holder, number of fields to set, field, value, …, fields to remove. */
const commitScript = createRedisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lease_lost' end
if ARGV[2] ~= '1' and redis.call('HGET', KEYS[2], '${writerField}') ~= ARGV[1] then return 'missing' end
redis.call('HSET', KEYS[2], '${writerField}', ARGV[1])
local last = 3 + 2 * tonumber(ARGV[3])
for i = 4, last, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
for i = last + 1, #ARGV do redis.call('HDEL', KEYS[2], ARGV[i]) end
return 'stored'
`);

export function createAlertStore(redis: Redis, shard: number, owner: string): AlertStore {
  const { lease } = shardKeys(shard);
  const keys = [lease, `slipway:{${String(shard)}}:alerts`];
  return {
    open: async () => {
      const answer = await withRedis(redis, (open) => openScript.run(open, keys, [owner]));
      const [holder, flat = []] = answer as [string?, string[]?];
      if (holder === undefined) return undefined;
      const pairs = flat.flatMap((field, i) => (i % 2 === 0 ? [[field, flat[i + 1] ?? '']] : []));
      const { [writerField]: writtenBy = '', ...fields } = Object.fromEntries(pairs) as Record<
        string,
        string
      >;
      return { holder, writtenBy, fields };
    },
    commit: async (holder, changes, isFirst) => {
      const set = [...changes].filter(([, value]) => value !== undefined);
      const removed = [...changes].filter(([, value]) => value === undefined);
      const args = [holder, isFirst ? 1 : 0, set.length];
      const all = [
        ...args,
        ...set.flatMap(([field, value]) => [field, value ?? '']),
        ...removed.map(([field]) => field),
      ];
      const answer = await withRedis(redis, (open) => commitScript.run(open, keys, all));
      return answer as AlertCommitOutcome;
    },
  };
}
