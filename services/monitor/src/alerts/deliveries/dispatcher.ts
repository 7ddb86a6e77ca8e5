import type { Clock, Logger } from '@slipway/core';
import type { Channel } from '../channels/channel.js';
import type { Delivery } from './delivery.js';
import type { SendResult } from './settle-delivery.js';

export interface DispatcherDeps {
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Deliveries that are stored and wait, in any order. */
  readonly pending: () => readonly Delivery[];
  /** Takes what came of an attempt; the delivery is not sent again before this resolves. */
  readonly settle: (delivery: Delivery, result: SendResult) => Promise<void>;
}

/** Sends what waits: for each channel one message at a time, so that a receiver that hangs delays nobody but itself. */
export interface Dispatcher {
  /** Sees what is due; returns at once. */
  readonly pump: () => void;
  /** Gives up what is being sent; it stays pending. */
  readonly stop: () => Promise<void>;
}

export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { channels, clock, logger, pending, settle } = deps;
  const stopping = new AbortController();
  const busy = new Map<string, Promise<void>>();
  /** A receiver that asked for a pause gets it for everything. */
  const pausedUntil = new Map<string, number>();

  const attempt = async (channel: Channel, delivery: Delivery): Promise<void> => {
    const result = await channel.send(delivery, stopping.signal);
    // Whether it has arrived is not known; the next monitor sends it again under the same key.
    if (stopping.signal.aborted && result.kind !== 'delivered') return;
    if (result.kind === 'retry' && result.afterMs !== undefined) {
      pausedUntil.set(channel.name, clock.nowMs() + result.afterMs);
    }
    if (result.kind !== 'delivered') {
      const { kind, reason } = result;
      logger.warn('alert was not delivered', {
        channel: channel.name,
        delivery: delivery.id,
        kind,
        reason,
      });
    }
    await settle(delivery, result);
  };

  const pump = (): void => {
    if (stopping.signal.aborted) return;
    const waiting = pending();
    for (const channel of channels) {
      if (busy.has(channel.name) || clock.nowMs() < (pausedUntil.get(channel.name) ?? 0)) continue;
      const due = nextDue(waiting, channel.name, clock.nowMs());
      if (due === undefined) continue;
      const work = attempt(channel, due)
        .catch((error: unknown) => {
          logger.warn('what came of a delivery could not be noted', { delivery: due.id, error });
        })
        .finally(() => {
          busy.delete(channel.name);
        });
      busy.set(channel.name, work);
      void work.then(pump);
    }
  };

  return {
    pump,
    stop: async () => {
      stopping.abort();
      await Promise.all(busy.values());
    },
  };
}

/** The oldest that is due; messages about one group keep their order, so a later one waits for an earlier. */
function nextDue(
  waiting: readonly Delivery[],
  channel: string,
  nowMs: number,
): Delivery | undefined {
  const inOrder = waiting
    .filter((delivery) => delivery.channel === channel)
    .toSorted((a, b) => a.createdMs - b.createdMs);
  const firstOfGroup = new Map<string, Delivery>();
  for (const delivery of inOrder) {
    const key = JSON.stringify(delivery.group);
    if (!firstOfGroup.has(key)) firstOfGroup.set(key, delivery);
  }
  return [...firstOfGroup.values()].find(({ nextAttemptMs }) => nextAttemptMs <= nowMs);
}
