import { randomUUID } from 'node:crypto';
import { DomainError, type Clock } from '@slipway/core';
import { withRedis, type Redis } from '@slipway/redis';
import type { Labels } from '../alert.js';
import { badSilence } from './bad-silence.js';
import { checkMatchers } from './check-matchers.js';
import type { Silence } from './silence.js';

/** The silences, which all monitors share. */
export interface SilenceStore {
  /** As they were last read, those that are over left out; the one that ends first comes first. */
  readonly list: () => readonly Silence[];
  readonly refresh: () => Promise<void>;
  /** Throws `invalid` for one that can never match or for a time out of range, `exhausted` when there are too many. */
  readonly create: (silence: NewSilence) => Promise<Silence>;
  /** Throws `not_found`. */
  readonly remove: (id: string) => Promise<void>;
}

export interface NewSilence {
  readonly matchers: Labels;
  readonly durationS: number;
  readonly by: string;
  readonly comment: string;
}

const key = 'slipway:silences';
const maxSilences = 1000;
const maxDurationS = 365 * 86_400;

/** `labelNames`: those that alerts can have. A silence by another one would match nothing, and nobody would notice. */
export function createSilenceStore(
  redis: Redis,
  clock: Clock,
  labelNames: readonly string[],
): SilenceStore {
  let known: readonly Silence[] = [];

  const list = (): readonly Silence[] => known.filter(({ endsAtMs }) => endsAtMs > clock.nowMs());

  const refresh = async (): Promise<void> => {
    const stored = await withRedis(redis, (open) => open.hgetall(key));
    const read = Object.entries(stored).map(([id, text]) => [id, parse(text)] as const);
    known = read
      .flatMap(([, silence]) => (silence === undefined ? [] : [silence]))
      .sort((a, b) => a.endsAtMs - b.endsAtMs);
    const over = read.filter(
      ([, silence]) => silence === undefined || silence.endsAtMs <= clock.nowMs(),
    );
    if (over.length > 0)
      await withRedis(redis, (open) => open.hdel(key, ...over.map(([id]) => id)));
  };

  return {
    list,
    refresh,
    create: async (asked) => {
      checkMatchers(asked.matchers, labelNames);
      check(asked, list().length);
      const { matchers, durationS, by, comment } = asked;
      const startsAtMs = clock.nowMs();
      const times = { startsAtMs, endsAtMs: startsAtMs + durationS * 1000 };
      const silence = { id: randomUUID(), matchers, ...times, by, comment };
      await withRedis(redis, (open) => open.hset(key, silence.id, JSON.stringify(silence)));
      await refresh();
      return silence;
    },
    remove: async (id) => {
      const removed = await withRedis(redis, (open) => open.hdel(key, id));
      await refresh();
      if (removed > 0) return;
      throw new DomainError(
        'not_found',
        'SILENCE_NOT_FOUND',
        `silence "${id}" is not known, or over`,
      );
    },
  };
}

function check({ durationS }: NewSilence, existing: number): void {
  if (durationS < 1 || durationS > maxDurationS) {
    throw badSilence(
      'duration_s',
      `expected seconds from 1 to ${String(maxDurationS)}, got ${String(durationS)}`,
    );
  }
  if (existing < maxSilences) return;
  throw new DomainError(
    'exhausted',
    'TOO_MANY_SILENCES',
    `there are ${String(maxSilences)} silences already`,
  );
}

function parse(text: string): Silence | undefined {
  try {
    return JSON.parse(text) as Silence;
  } catch {
    // Nobody can be silenced by it; it is removed.
    return undefined;
  }
}
