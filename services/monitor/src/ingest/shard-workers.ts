import type { Clock, Logger } from '@slipway/core';
import { createCheckpoint, createShardLease, createShardReader, shardCount } from '@slipway/events';
import type { Redis } from '@slipway/redis';
import type { ProfileStore } from '../profiles/profile-store.js';
import { createShardState } from './shard-state.js';
import { createShardWorker, type ShardWorker } from './shard-worker.js';

export interface ShardWorkersDeps {
  readonly redis: Redis;
  readonly profiles: ProfileStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ShardWorkersOptions {
  readonly owner: string;
  readonly windowRows: number;
  readonly checkpointIntervalMs: number;
}

/** A worker for every shard, in order. Whichever monitor comes first has them all, until its leases run out. */
export function createShardWorkers(
  deps: ShardWorkersDeps,
  options: ShardWorkersOptions,
): readonly ShardWorker[] {
  const { redis, profiles, clock, logger } = deps;
  const { owner, windowRows, checkpointIntervalMs } = options;
  return Array.from({ length: shardCount }, (_, shard) =>
    createShardWorker(
      {
        lease: createShardLease(redis, { shard, owner }),
        checkpoint: createCheckpoint(redis, shard),
        reader: createShardReader(redis, shard),
        clock,
        logger,
        loadProfiles: () => profiles.refresh(shard),
        createState: (stored) =>
          createShardState(stored, {
            windowRows,
            profileOf: ({ modelName, modelVersion }) => profiles.get(modelName, modelVersion),
          }),
      },
      { shard, owner, checkpointIntervalMs },
    ),
  );
}
