/** How many shards this monitor may read, and which of them it has to hand back. */
export interface ShardQuota {
  /** The number of monitors that share the shards, this one included; 0 while it is not known. */
  readonly setMembers: (members: number) => void;
  /** Reserves a place for a shard, before its lease is asked for; false when there is none left. */
  readonly reserve: (shard: number) => boolean;
  /** The shard was not granted, was lost or is handed back. */
  readonly free: (shard: number) => void;
  /** Whether a place is taken for the shard: it is read here, or about to be. */
  readonly holds: (shard: number) => boolean;
  /** Whether the shard is one of those too many. */
  readonly isSurplus: (shard: number) => boolean;
}

/**
 * Each monitor takes at most its share, rounded up. The share follows from how many there are and from nothing else, so
 * nobody has to tell anybody, nothing moves while nobody comes or goes, and there is a place for every shard.
 */
export function createShardQuota(shardCount: number): ShardQuota {
  const taken = new Set<number>();
  let quota = 0;
  return {
    setMembers: (members) => {
      quota = members === 0 ? 0 : Math.ceil(shardCount / members);
    },
    reserve: (shard) => {
      if (taken.size >= quota) return false;
      taken.add(shard);
      return true;
    },
    free: (shard) => {
      taken.delete(shard);
    },
    holds: (shard) => taken.has(shard),
    isSurplus: (shard) => {
      if (quota === 0 || taken.size <= quota || !taken.has(shard)) return false;
      return [...taken].sort((a, b) => a - b).indexOf(shard) >= quota;
    },
  };
}
