import { withRedis, type Redis } from '@slipway/redis';
import { encodeProfile } from './profile-codec.js';
import { shardKeys, shardOf } from './shard.js';
import type { ReferenceProfile } from '@slipway/stats';

/** Makes a version's profile known to the monitors. Publishing it again changes nothing. */
export async function publishProfile(
  redis: Redis,
  modelName: string,
  modelVersion: string,
  profile: ReferenceProfile,
): Promise<void> {
  const { profiles } = shardKeys(shardOf(modelName));
  const bytes = encodeProfile(modelName, modelVersion, profile);
  await withRedis(redis, (open) => open.hset(profiles, `${modelName}@${modelVersion}`, bytes));
}

/** The encoded profiles of a shard by `model@version`. */
export async function readProfiles(
  redis: Redis,
  shard: number,
): Promise<ReadonlyMap<string, Buffer>> {
  const { profiles } = shardKeys(shard);
  const stored = await withRedis(redis, (open) => open.hgetallBuffer(profiles));
  return new Map(Object.entries(stored));
}
