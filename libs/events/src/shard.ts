import xxhash from 'xxhash-wasm';

const hash = await xxhash();

/** All versions of a model meet in one shard. The number is fixed for a deployment: changing it moves models. */
export const shardCount = 16;

/** The shard of a model, 0 to 15. */
export function shardOf(modelName: string): number {
  return hash.h32(modelName) % shardCount;
}

/** Redis keys of one shard; the hash tag keeps them on one node of a cluster. */
export interface ShardKeys {
  /** Stream of entries, one field `e` holding a PredictionEventBatch. */
  readonly stream: string;
  /** Stream of late labels. */
  readonly outcomes: string;
  /** Entries that could not be decoded, with the reason. */
  readonly deadLetters: string;
  /** Hash: what the owning monitor has folded so far. */
  readonly checkpoint: string;
  /** Owner and fencing token. */
  readonly lease: string;
  readonly fence: string;
  /** Hash: reference profiles by `model@version`. */
  readonly profiles: string;
}

export function shardKeys(shard: number): ShardKeys {
  const base = `slipway:{${String(shard)}}`;
  return {
    stream: `${base}:events`,
    outcomes: `${base}:outcomes`,
    deadLetters: `${base}:dead-letters`,
    checkpoint: `${base}:checkpoint`,
    lease: `${base}:lease`,
    fence: `${base}:fence`,
    profiles: `${base}:profiles`,
  };
}

/** Highest sequence number of a series of one producer that is stored; makes a repeated append harmless. */
export function appendedKey(shard: number, producer: string): string {
  return `slipway:{${String(shard)}}:appended:${producer}`;
}

/** The one field of a stream entry. */
export const entryField = 'e';
