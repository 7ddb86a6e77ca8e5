import { shardCount, shardKeys, shardOf } from '@slipway/events';
import { withRedis, type Redis } from '@slipway/redis';
import { writeOutcome, type OutcomeEntry } from './outcome-fields.js';

/** Puts outcomes where the monitors that know their predictions read them. */
export interface OutcomeWriter {
  /** Stored when this resolves; throws `unavailable` while Redis is away. */
  readonly write: (outcomes: readonly OutcomeEntry[]) => Promise<void>;
}

/** Far beyond what waits while a monitor is restarted; only without any monitor is something cut off. */
const maxStreamLength = 1_000_000;

export function createOutcomeWriter(redis: Redis): OutcomeWriter {
  return {
    write: (outcomes) =>
      withRedis(redis, async (open) => {
        const pipeline = open.pipeline();
        for (const outcome of outcomes) {
          for (const shard of shardsOf(outcome)) {
            const { outcomes: stream } = shardKeys(shard);
            const fields = writeOutcome(outcome);
            pipeline.xadd(stream, 'MAXLEN', '~', maxStreamLength, '*', ...fields);
          }
        }
        const answers = (await pipeline.exec()) ?? [];
        for (const [error] of answers) if (error !== null) throw error;
      }),
  };
}

/** Without a model's name the prediction may be in any shard, so each gets a copy. */
export function shardsOf({ modelName }: Pick<OutcomeEntry, 'modelName'>): readonly number[] {
  return modelName === ''
    ? Array.from({ length: shardCount }, (_, shard) => shard)
    : [shardOf(modelName)];
}
