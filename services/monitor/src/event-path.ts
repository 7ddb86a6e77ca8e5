import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock, Component, Logger } from '@slipway/core';
import { createProfileReader, shardCount } from '@slipway/events';
import type { Redis } from '@slipway/redis';
import type { MonitorConfig } from './config.js';
import { createEvaluationRunner, type EvaluationRunner } from './evaluation/evaluation-runner.js';
import { createEventHub, type EventHub } from './evaluation/event-hub.js';
import { readWatchOptions } from './fold/watch-options.js';
import type { ShardPartKind } from './ingest/shard-part.js';
import type { ShardWorker } from './ingest/shard-worker.js';
import { createShardWorkers } from './ingest/shard-workers.js';
import { createOutcomePartKind, type OutcomePart } from './outcomes/outcome-part.js';
import { createPeering, type Peering } from './peers/create-peering.js';
import { createProfileStore } from './profiles/profile-store.js';
import { createRedisFollower } from './redis-follower.js';
import { createStableVersions } from './versions/stable-versions.js';
import { createVersionDirectory, type VersionDirectory } from './versions/version-directory.js';

export interface EventPathDeps {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What events pass: the shards of this monitor and what they have come to. */
export interface EventPath {
  /** Unique for each start of a monitor. */
  readonly owner: string;
  readonly peering: Peering;
  readonly shards: readonly ShardWorker[];
  readonly outcomes: ShardPartKind<OutcomePart>;
  readonly directory: VersionDirectory;
  readonly runner: EvaluationRunner;
  /** Evaluations and alerts as they happen. */
  readonly hub: EventHub;
  /** Keeps references and route tables up to date; starts before anything is read. */
  readonly follower: Component;
  /** Reads events; starts once other monitors can be told where this one is. */
  readonly reading: Component;
}

const shardNumbers = Array.from({ length: shardCount }, (_, shard) => shard);

export function createEventPath(deps: EventPathDeps, config: MonitorConfig): EventPath {
  const { redis, clock, logger } = deps;
  const owner = `${hostname()}-${String(process.pid)}-${randomBytes(4).toString('hex')}`;
  const runner = createEvaluationRunner(clock);
  const hub = createEventHub();
  const peering = createPeering(deps, { ...config, owner });

  const profileReaders = shardNumbers.map((shard) => createProfileReader(redis, shard));
  const profiles = createProfileStore(profileReaders, logger);
  const outcomes = createOutcomePartKind(config);
  const shards = createShardWorkers(
    { redis, ...peering, profiles, clock, logger },
    {
      ...{ ...config, owner, parts: [outcomes], watch: readWatchOptions(config), runner },
      publish: (evaluation) => {
        hub.publish({ kind: 'evaluation', modelName: evaluation.modelName, evaluation });
      },
    },
  );

  const stable = createStableVersions(redis);
  const follower = createRedisFollower(
    [...shardNumbers.map((shard) => () => profiles.refresh(shard)), stable.refresh],
    logger,
  );
  const { defaultModel } = config;
  const directory = createVersionDirectory({ shards, profiles, stable, defaultModel });
  const reading = {
    name: 'shards',
    start: async () => {
      await Promise.all(shards.map((shard) => shard.start()));
    },
    stop: async () => {
      await Promise.all(shards.map((shard) => shard.stop()));
    },
  };
  return { owner, peering, shards, outcomes, directory, runner, hub, follower, reading };
}
