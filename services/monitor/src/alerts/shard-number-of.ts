import { shardOf } from '@slipway/events';
import { modelOfId } from './alert.js';

/** The shard that an alert or a delivery belongs to, by its id; undefined when it is no such id. */
export function shardNumberOf(id: string): number | undefined {
  const modelName = modelOfId(id);
  return modelName === undefined ? undefined : shardOf(modelName);
}
