import { createRedisScript, withRedis, type Redis, type ScriptArgument } from '@slipway/redis';
import { shardKeys } from '../shard.js';
import { leaseMs } from './shard-lease.js';

/** What an owner of the shard has stored last. */
export interface StoredCheckpoint {
  /** Stream id of the last entry that is contained in it. */
  readonly position: string;
  /** Name of the commit that wrote it. */
  readonly commit: string;
  readonly fields: ReadonlyMap<string, Buffer>;
}

export interface CheckpointCommit {
  /** The lease under which it is written. */
  readonly holder: string;
  /** The commit that this one follows; empty when there is none yet. */
  readonly previous: string;
  /** Unique. */
  readonly commit: string;
  readonly position: string;
  /** The fields that have changed since `previous`, whole. */
  readonly changed: ReadonlyMap<string, Buffer>;
  /** Oldest entry that is still to be kept in the stream; empty leaves the stream as it is. */
  readonly keepFrom: string;
}

export type CommitOutcome =
  | { readonly kind: 'stored' }
  /** Somebody else has the lease, or nobody: nothing was written. */
  | { readonly kind: 'lease_lost' }
  /** What is stored is not `previous` (Redis has lost the last writes, or an answer got lost): nothing was written. */
  | { readonly kind: 'stale'; readonly stored: string };

/** How far a shard is consumed and what came of it, as one hash that changes in one step. */
export interface Checkpoint {
  readonly load: () => Promise<StoredCheckpoint | undefined>;
  readonly commit: (commit: CheckpointCommit) => Promise<CommitOutcome>;
}

const positionField = '@position';
const commitField = '@commit';

/** KEYS: lease, checkpoint, stream. ARGV: holder, previous, commit, position, keepFrom, lease ms, then field, value, … */
const commitScript = createRedisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'lease_lost', ''} end
local stored = redis.call('HGET', KEYS[2], '${commitField}') or ''
if stored ~= ARGV[2] then return {'stale', stored} end
redis.call('HSET', KEYS[2], '${commitField}', ARGV[3], '${positionField}', ARGV[4])
for i = 7, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
if ARGV[5] ~= '' then redis.call('XTRIM', KEYS[3], 'MINID', ARGV[5]) end
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return {'stored', ''}
`);

export function createCheckpoint(redis: Redis, shard: number): Checkpoint {
  const keys = shardKeys(shard);
  return {
    load: async () => {
      const stored = await withRedis(redis, (open) => open.hgetallBuffer(keys.checkpoint));
      const { [positionField]: position, [commitField]: commit, ...fields } = stored;
      if (position === undefined || commit === undefined) return undefined;
      return {
        position: position.toString(),
        commit: commit.toString(),
        fields: new Map(Object.entries(fields)),
      };
    },
    commit: async ({ holder, previous, commit, position, changed, keepFrom }) => {
      const args: ScriptArgument[] = [holder, previous, commit, position, keepFrom, leaseMs];
      for (const [field, value] of changed) args.push(field, value);
      const answer = await withRedis(redis, (open) =>
        commitScript.run(open, [keys.lease, keys.checkpoint, keys.stream], args),
      );
      const [kind, stored] = answer as [CommitOutcome['kind'], string];
      return kind === 'stale' ? { kind, stored } : { kind };
    },
  };
}
