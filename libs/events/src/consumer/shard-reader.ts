import { withRedis, type Redis } from '@slipway/redis';
import { entryField, shardKeys } from '../shard.js';

/** One stream entry as it is stored. */
export interface StoredEntry {
  readonly id: string;
  /** A PredictionEventBatch; empty when the entry has no event field. */
  readonly bytes: Buffer;
}

/** One entry of the stream of outcomes. */
export interface StoredOutcome {
  readonly id: string;
  readonly fields: ReadonlyMap<string, Buffer>;
}

/** Up to where the two streams of a shard have been read. */
export interface ReadPositions {
  readonly position: string;
  readonly outcomesPosition: string;
}

export interface LeasedEntries {
  /** False when the lease was no longer the holder's: then there is nothing else either. */
  readonly isHeld: boolean;
  readonly entries: readonly StoredEntry[];
  readonly outcomes: readonly StoredOutcome[];
  /** The server's time: whatever was stored before it is among what was read, as far as `count` allowed. */
  readonly readMs: number;
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
   * Up to `count` entries of each stream after what has been read, under the lease: after a restart of Redis that lost its data the lease is
   * gone too, so that nothing of the new stream is taken for a continuation of the old one.
   */
  readonly readLeased: (
    holder: string,
    after: ReadPositions,
    count: number,
  ) => Promise<LeasedEntries>;
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

  const readOutcomes = async (afterId: string, count: number): Promise<StoredOutcome[]> => {
    const rows = await withRedis(redis, (open) =>
      open.xrangeBuffer(keys.outcomes, `(${afterId}`, '+', 'COUNT', count),
    );
    return rows.map(([id, fields]) => ({ id: id.toString(), fields: fieldsOf(fields) }));
  };

  return {
    readRange,
    readLeased: async (holder, { position, outcomesPosition }, count) => {
      // One connection keeps their order: when the lease is held at the first, the others read what it stands for.
      const [held, time, entries, outcomes] = await Promise.all([
        withRedis(redis, (open) => open.get(keys.lease)),
        withRedis(redis, (open) => open.time()),
        readRange(position, '+', count),
        readOutcomes(outcomesPosition, count),
      ]);
      const readMs = Number(time[0]) * 1000 + Math.floor(Number(time[1]) / 1000);
      if (held !== holder) return { isHeld: false, entries: [], outcomes: [], readMs };
      return { isHeld: true, entries, outcomes, readMs };
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

function fieldsOf(pairs: readonly Buffer[]): Map<string, Buffer> {
  const fields = new Map<string, Buffer>();
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const [name, value] = [pairs[i], pairs[i + 1]];
    if (name !== undefined && value !== undefined) fields.set(name.toString(), value);
  }
  return fields;
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && error.message.includes('equal or smaller');
}
