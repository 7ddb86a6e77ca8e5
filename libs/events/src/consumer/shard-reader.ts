import { withRedis, type Redis } from '@slipway/redis';
import { entryField, shardKeys } from '../shard.js';

/** One stream entry as it is stored. */
export interface StoredEntry {
  readonly id: string;
  /** A PredictionEventBatch; empty when the entry has no event field. */
  readonly bytes: Buffer;
}

export interface LeasedEntries {
  /** False when the lease was no longer the holder's: then there are no entries. */
  readonly isHeld: boolean;
  readonly entries: readonly StoredEntry[];
}

/** Why an entry was set aside. */
export interface DeadLetter {
  readonly id: string;
  readonly bytes: Buffer;
  readonly reason: string;
  readonly detail: string;
}

/** Reads the stream of one shard, and sets aside what cannot be used. */
export interface ShardReader {
  /**
   * Up to `count` entries after an id, read under the lease: after a restart of Redis that lost its data the lease is
   * gone too, so that nothing of the new stream is taken for a continuation of the old one.
   */
  readonly readLeased: (holder: string, afterId: string, count: number) => Promise<LeasedEntries>;
  /** Up to `count` entries after one id and up to another, both as strings like `1700000000000-0`. */
  readonly readRange: (afterId: string, untilId: string, count: number) => Promise<StoredEntry[]>;
  /** Keeps an entry in the dead letter stream, under its own id, so that doing it twice leaves it there once. */
  readonly setAside: (letter: DeadLetter) => Promise<void>;
}

const maxDeadLetters = 1000;

export function createShardReader(redis: Redis, shard: number): ShardReader {
  const keys = shardKeys(shard);

  const readRange = async (
    afterId: string,
    untilId: string,
    count: number,
  ): Promise<StoredEntry[]> => {
    const rows = await withRedis(redis, (open) =>
      open.xrangeBuffer(keys.stream, `(${afterId}`, untilId, 'COUNT', count),
    );
    return rows.map(([id, fields]) => ({ id: id.toString(), bytes: eventOf(fields) }));
  };

  return {
    readRange,
    readLeased: async (holder, afterId, count) => {
      // One connection keeps their order: when the lease is held at the first, the second reads what it stands for.
      const [held, entries] = await Promise.all([
        withRedis(redis, (open) => open.get(keys.lease)),
        readRange(afterId, '+', count),
      ]);
      return held === holder ? { isHeld: true, entries } : { isHeld: false, entries: [] };
    },
    setAside: async ({ id, bytes, reason, detail }) => {
      const limit = ['MAXLEN', '~', maxDeadLetters] as const;
      const fields = ['reason', reason, 'detail', detail, entryField, bytes] as const;
      try {
        await withRedis(redis, (open) => open.xadd(keys.deadLetters, ...limit, id, ...fields));
      } catch (error) {
        if (!isAlreadyThere(error)) throw error;
      }
    },
  };
}

function eventOf(fields: readonly Buffer[]): Buffer {
  const at = fields.findIndex((field, i) => i % 2 === 0 && field.toString() === entryField);
  return at === -1 ? Buffer.alloc(0) : (fields[at + 1] ?? Buffer.alloc(0));
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && error.message.includes('equal or smaller');
}
