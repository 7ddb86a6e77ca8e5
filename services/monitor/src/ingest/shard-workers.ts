import type { Clock, Logger } from '@slipway/core';
import { createCheckpoint, createShardReader, type ShardLease } from '@slipway/events';
import type { Redis } from '@slipway/redis';
import type { ProfileStore } from '../profiles/profile-store.js';
import type { ShardQuota } from '../peers/shard-quota.js';
import type { ShardPart, ShardPartKind } from './shard-part.js';
import { createShardState } from './shard-state.js';
import type { ShardVersionsOptions } from './shard-versions.js';
import { createShardWorker, type ShardWorker } from './shard-worker.js';

export interface ShardWorkersDeps {
  readonly redis: Redis;
  /** By shard. */
  readonly leases: readonly ShardLease[];
  readonly quota: ShardQuota;
  readonly profiles: ProfileStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ShardWorkersOptions extends Pick<
  ShardVersionsOptions,
  'watch' | 'runner' | 'publish'
> {
  readonly owner: string;
  readonly windowRows: number;
  readonly latenessMs: number;
  readonly checkpointIntervalMs: number;
  /** What is kept of each shard beside accounts and versions. */
  readonly parts: readonly ShardPartKind<ShardPart>[];
}

/** A worker for every shard, in order; the quota says how many of them may have their shard. */
export function createShardWorkers(
  deps: ShardWorkersDeps,
  options: ShardWorkersOptions,
): readonly ShardWorker[] {
  const { redis, quota, profiles, clock, logger } = deps;
  const { owner, checkpointIntervalMs } = options;
  return deps.leases.map((lease, shard) =>
    createShardWorker(
      {
        lease,
        quota,
        checkpoint: createCheckpoint(redis, shard),
        reader: createShardReader(redis, shard),
        clock,
        logger,
        loadProfiles: () => profiles.refresh(shard),
        createState: (stored) =>
          createShardState(stored, {
            ...options,
            onSkewed: ({ producer }, shiftMs) => {
              logger.warn('clock of producer is wrong, its times are corrected', {
                producer,
                shiftMs,
              });
            },
            profileOf: ({ modelName, modelVersion }) => profiles.get(modelName, modelVersion),
          }),
      },
      { shard, owner, checkpointIntervalMs },
    ),
  );
}
