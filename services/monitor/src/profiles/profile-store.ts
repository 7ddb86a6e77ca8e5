import { messageOf, type Logger } from '@slipway/core';
import { decodeProfile, type ProfileReader } from '@slipway/events';
import type { LoadedProfile } from '../fold/loaded-profile.js';

export interface ProfiledVersion extends LoadedProfile {
  readonly modelName: string;
  readonly modelVersion: string;
}

/** The reference profiles that inference has published. One that is known stays known when Redis loses it. */
export interface ProfileStore {
  readonly get: (modelName: string, modelVersion: string) => ProfiledVersion | undefined;
  readonly list: () => readonly ProfiledVersion[];
  /** Takes over what has changed in one shard. */
  readonly refresh: (shard: number) => Promise<void>;
}

/** `readers` has one for each shard, in order. */
export function createProfileStore(
  readers: readonly ProfileReader[],
  logger: Logger,
): ProfileStore {
  const profiles = new Map<string, ProfiledVersion>();

  const take = (field: string, bytes: Buffer): void => {
    try {
      const profile = decodeProfile(bytes);
      const { modelName, modelVersion, digest } = profile;
      profiles.set(keyOf(modelName, modelVersion), profile);
      logger.info('reference profile loaded', { modelName, modelVersion, digest });
    } catch (error) {
      logger.warn('reference profile refused', { field, reason: messageOf(error) });
    }
  };

  return {
    get: (modelName, modelVersion) => profiles.get(keyOf(modelName, modelVersion)),
    list: () => [...profiles.values()],
    refresh: async (shard) => {
      const changed = await readers[shard]?.readChanged();
      for (const [field, bytes] of changed ?? []) take(field, bytes);
    },
  };
}

function keyOf(modelName: string, modelVersion: string): string {
  return `${modelName}@${modelVersion}`;
}
