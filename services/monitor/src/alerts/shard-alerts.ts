import type { Logger } from '@slipway/core';
import { createAlertBook, type AlertBook } from './store/alert-book.js';
import type { AlertStore } from './store/alert-store.js';

/** The alerts of one shard, kept in step with what is stored as long as the shard is owned. */
export interface ShardAlerts {
  readonly shard: number;
  /** Undefined while the shard is not ours. */
  readonly book: () => AlertBook | undefined;
  /** Whether everything on the book is stored: only then may its deliveries be sent. */
  readonly isStored: () => boolean;
  /** Reads the book when the shard has become ours, and forgets it when it is ours no more. */
  readonly follow: () => Promise<void>;
  /** Stores what has changed; false when the shard is ours no more. Throws while Redis is away: nothing is lost. */
  readonly flush: () => Promise<boolean>;
}

export interface ShardAlertsDeps {
  readonly shard: number;
  readonly owner: string;
  readonly store: AlertStore;
  readonly isOwned: () => boolean;
  readonly logger: Logger;
}

export function createShardAlerts(deps: ShardAlertsDeps): ShardAlerts {
  const { shard, owner, store, logger } = deps;
  /** What this process knows last; kept across a lost lease, and a Redis that comes back empty. */
  let known: AlertBook | undefined;
  let holder: string | undefined;
  let isFirstCommit = true;
  let flushing: Promise<unknown> = Promise.resolve();
  let flushes = 0;

  const onUnreadable = (field: string): void => {
    logger.warn('stored alert data cannot be read and are dropped', { shard, field });
  };

  const follow = async (): Promise<void> => {
    if (!deps.isOwned()) {
      holder = undefined;
      return;
    }
    if (holder !== undefined) return;
    const opened = await store.open();
    if (opened === undefined) return;
    const isOwn = opened.writtenBy === '' || opened.writtenBy.startsWith(`${owner}|`);
    if (known !== undefined && isOwn) known.room.markAllChanged();
    else known = createAlertBook(opened.fields, onUnreadable);
    isFirstCommit = true;
    holder = opened.holder;
  };

  const flushNow = async (): Promise<boolean> => {
    if (holder === undefined || known === undefined) return false;
    const { room } = known;
    if (!room.hasChanges()) return true;
    const changes = room.takeChanges();
    try {
      const outcome = await store.commit(holder, changes, isFirstCommit);
      if (outcome === 'stored') {
        isFirstCommit = false;
        return true;
      }
      room.putBack(changes);
      if (outcome === 'lease_lost') holder = undefined;
      else {
        isFirstCommit = true;
        room.markAllChanged();
      }
      return false;
    } catch (error) {
      room.putBack(changes);
      throw error;
    }
  };

  return {
    shard,
    book: () => (holder === undefined ? undefined : known),
    follow,
    isStored: () => holder !== undefined && flushes === 0 && known?.room.hasChanges() === false,
    flush: async () => {
      flushes += 1;
      const next = flushing.then(flushNow);
      flushing = next.catch(() => undefined);
      try {
        return await next;
      } finally {
        flushes -= 1;
      }
    },
  };
}
