import { shardOf } from '@slipway/events';
import type { OutcomePart } from './outcome-part.js';

/**
 * Labels that wait for their prediction, each once. One that said no model has a copy in every shard: it waits while all of
 * the shards that are read here still have theirs, and is counted where the shard of its id is read. With several monitors it
 * may count for up to ten minutes after another one has found its prediction.
 *
 * @param parts by shard; undefined where a shard is not read here
 */
export function countWaiting(parts: readonly (Pick<OutcomePart, 'waiting'> | undefined)[]): number {
  const here = parts.flatMap((part) => part?.waiting ?? []);
  const isEverywhere = (rowId: string): boolean => here.every((each) => each.hasNameless(rowId));
  return parts.reduce((sum, part, shard) => {
    if (part === undefined) return sum;
    const nameless = part.waiting.nameless();
    const own = nameless.filter((rowId) => shardOf(rowId) === shard && isEverywhere(rowId));
    return sum + part.waiting.size() - nameless.length + own.length;
  }, 0);
}
