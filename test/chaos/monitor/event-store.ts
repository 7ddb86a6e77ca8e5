import { setTimeout as pause } from 'node:timers/promises';
import { createLogger } from '@slipway/core';
import {
  createEventAppender,
  entryField,
  publishProfile,
  shardKeys,
  shardOf,
} from '@slipway/events';
import { connectRedis } from '@slipway/redis';
import { buildReferenceProfile } from '@slipway/stats';
import type { OnCleanup } from '@slipway/testing';
import { models, referenceColumns, versions, type Step } from './event-script.js';

/** An entry as it stands in a stream. */
export interface StoredStep {
  readonly stream: string;
  readonly id: string;
  readonly bytes: Buffer;
}

/** Stores the steps of a script in one Redis, each of them once, however often Redis goes away meanwhile. */
export interface EventStore {
  readonly publishReferences: () => Promise<void>;
  /** The only writer: what it has stored is the last entry of its stream. */
  readonly store: (step: Step) => Promise<StoredStep>;
  /** Stores an entry of another Redis under the same id. */
  readonly copy: (stored: StoredStep) => Promise<void>;
  /** How often it had to be tried again. */
  readonly retries: () => number;
}

const referenceRows = 5000;
const retryMs = 50;

/** KEYS: stream, counter. ARGV: number of this one, field, bytes. */
const storeOnce = `
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('XADD', KEYS[1], '*', ARGV[2], ARGV[3])
return 1`;

export function connectEventStore(onCleanup: OnCleanup, url: string): EventStore {
  const redis = connectRedis(createLogger({ service: 'chaos', level: 'error' }), { url });
  onCleanup(() => {
    redis.disconnect();
  });
  const { append } = createEventAppender(redis);
  let strays = 0;
  let retries = 0;

  const again = async <T>(run: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await run();
      } catch {
        // Whether it was stored or not is not known: storing it again changes nothing.
        retries++;
        await pause(retryMs);
      }
    }
  };

  const lastOf = async (stream: string): Promise<StoredStep> => {
    const [last] = await again(() => redis.xrevrangeBuffer(stream, '+', '-', 'COUNT', 1));
    if (last === undefined) throw new Error(`nothing is left of what was stored in ${stream}`);
    const [id, [, bytes]] = last;
    return { stream, id: id.toString(), bytes: bytes ?? Buffer.alloc(0) };
  };

  return {
    publishReferences: async () => {
      const { numeric, plan, labels } = referenceColumns(referenceRows);
      const columns = [...numeric].map(
        ([name, values]) => ({ kind: 'numeric', name, values }) as const,
      );
      const profile = buildReferenceProfile(
        [...columns, { kind: 'categorical', name: 'plan', values: plan }],
        { kind: 'categorical', name: 'prediction', values: labels },
      );
      for (const model of models) {
        for (const version of versions) {
          await again(() => publishProfile(redis, model, version, profile));
        }
      }
    },
    store: async (step) => {
      if (step.kind === 'entry') {
        await again(() => append(step.entry));
        return lastOf(shardKeys(shardOf(step.entry.series.modelName)).stream);
      }
      const { stream, bytes } = step;
      const number = ++strays;
      await again(() =>
        redis.eval(storeOnce, 2, stream, `${stream}:strays`, number, entryField, bytes),
      );
      return lastOf(stream);
    },
    copy: async ({ stream, id, bytes }) => {
      await redis.xadd(stream, id, entryField, bytes);
    },
    retries: () => retries,
  };
}
