import { createRedisScript, withRedis, type Redis, type ScriptArgument } from '@slipway/redis';
import { shardKeys } from '../shard.js';
import { leaseMs } from './shard-lease.js';
import { nextStreamId, streamStart } from './stream-id.js';

/** What an owner of the shard has stored last. */
export interface StoredCheckpoint {
  /** Stream id of the last entry that is contained in it. */
  readonly position: string;
  /** Name of the commit that wrote it. */
  readonly commit: string;
  /** The same as `position` for the stream of outcomes. */
  readonly outcomesPosition: string;
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
  /** Up to where outcomes are contained in it; what lies before is removed from their stream. */
  readonly outcomesPosition: string;
  /** The fields that have changed since `previous`, whole. */
  readonly changed: ReadonlyMap<string, Buffer>;
  /** Fields that are there no longer. */
  readonly removed: readonly string[];
  /** `changed` is everything: whatever else is stored is removed. */
  readonly isWhole: boolean;
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
const outcomesField = '@outcomes';

/**
 * KEYS: lease, checkpoint, stream, outcomes. ARGV: holder, previous, commit, position, keepFrom, lease ms, position in the
 * outcomes, first outcome to keep, 1 when whole, number of removed fields, those fields, then field, value, …
 */
const commitScript = createRedisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'lease_lost', ''} end
local stored = redis.call('HGET', KEYS[2], '${commitField}') or ''
if stored ~= ARGV[2] then return {'stale', stored} end
if ARGV[9] == '1' then redis.call('DEL', KEYS[2]) end
redis.call('HSET', KEYS[2], '${commitField}', ARGV[3], '${positionField}', ARGV[4], '${outcomesField}', ARGV[7])
local first = 11 + ARGV[10]
for i = 11, first - 1 do redis.call('HDEL', KEYS[2], ARGV[i]) end
for i = first, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
if ARGV[5] ~= '' then redis.call('XTRIM', KEYS[3], 'MINID', ARGV[5]) end
if ARGV[8] ~= '' then redis.call('XTRIM', KEYS[4], 'MINID', ARGV[8]) end
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return {'stored', ''}
`);

export function createCheckpoint(redis: Redis, shard: number): Checkpoint {
  const keys = shardKeys(shard);
  const scriptKeys = [keys.lease, keys.checkpoint, keys.stream, keys.outcomes];
  return {
    load: async () => {
      const stored = await withRedis(redis, (open) => open.hgetallBuffer(keys.checkpoint));
      const {
        [positionField]: position,
        [commitField]: commit,
        [outcomesField]: outcomes,
        ...fields
      } = stored;
      if (position === undefined || commit === undefined) return undefined;
      return {
        position: position.toString(),
        outcomesPosition: outcomes?.toString() ?? streamStart,
        commit: commit.toString(),
        fields: new Map(Object.entries(fields)),
      };
    },
    commit: async (commit) => {
      const answer = await withRedis(redis, (open) =>
        commitScript.run(open, scriptKeys, argumentsOf(commit)),
      );
      const [kind, stored] = answer as [CommitOutcome['kind'], string];
      return kind === 'stale' ? { kind, stored } : { kind };
    },
  };
}

function argumentsOf(commit: CheckpointCommit): ScriptArgument[] {
  const { outcomesPosition, removed } = commit;
  const args: ScriptArgument[] = [
    ...[commit.holder, commit.previous, commit.commit, commit.position, commit.keepFrom, leaseMs],
    outcomesPosition,
    outcomesPosition === streamStart ? '' : nextStreamId(outcomesPosition),
    commit.isWhole ? 1 : 0,
    removed.length,
    ...removed,
  ];
  for (const [field, value] of commit.changed) args.push(field, value);
  return args;
}
