import type { Clock, Logger } from '@slipway/core';
import type { Channel } from '../channels/channel.js';
import type { ShardAlerts } from '../shard-alerts.js';
import { shardNumberOf } from '../shard-number-of.js';
import type { Delivery } from './delivery.js';
import { createDispatcher, type Dispatcher } from './dispatcher.js';
import { settleDelivery, type SendResult } from './settle-delivery.js';

export interface SenderDeps {
  readonly shards: readonly ShardAlerts[];
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called with what came of each attempt. */
  readonly onDelivery?: (channel: string, result: SendResult['kind']) => void;
}

/** Sends the deliveries of the shards that are ours, once they are stored, and stores at once what came of each. */
export function createSender(deps: SenderDeps): Dispatcher {
  const { shards, channels, clock, logger, onDelivery } = deps;

  const pending = (): readonly Delivery[] =>
    shards
      .filter((shard) => shard.isStored())
      .flatMap((shard) => shard.book()?.deliveries.list() ?? [])
      .filter(({ state }) => state === 'pending');

  const settle = async (delivery: Delivery, result: SendResult): Promise<void> => {
    onDelivery?.(delivery.channel, result.kind);
    const shard = shards[shardNumberOf(delivery.id) ?? -1];
    const book = shard?.book();
    // Lost meanwhile: whoever has the shard now sends it again, under the same key.
    if (shard === undefined || book?.deliveries.get(delivery.id) === undefined) return;
    book.deliveries.set(delivery.id, settleDelivery(delivery, result, clock.nowMs()));
    await shard.flush();
  };

  return createDispatcher({ channels, clock, logger, pending, settle });
}
