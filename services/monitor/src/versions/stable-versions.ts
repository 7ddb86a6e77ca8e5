import { readRouteTables, type Redis } from '@slipway/redis';

/** Which version of a model is stable, by the route tables in Redis as they were last read. */
export interface StableVersions {
  readonly of: (modelName: string) => string | undefined;
  readonly refresh: () => Promise<void>;
}

export function createStableVersions(redis: Redis): StableVersions {
  let stable = new Map<string, string>();
  return {
    of: (modelName) => stable.get(modelName),
    refresh: async () => {
      const tables = await readRouteTables(redis);
      stable = new Map([...tables].map(([modelName, table]) => [modelName, table.stable]));
    },
  };
}
