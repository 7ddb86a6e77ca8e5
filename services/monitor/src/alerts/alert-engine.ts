import { setImmediate as turn } from 'node:timers/promises';
import {
  createPeriodic,
  DomainError,
  type Clock,
  type Component,
  type Logger,
} from '@slipway/core';
import { shardOf } from '@slipway/events';
import type { VersionSnapshot } from '../versions/version-snapshot.js';
import { createAlertChanges } from './alert-changes.js';
import { shardNumberOf } from './shard-number-of.js';
import type { Alert } from './alert.js';
import type { Channel } from './channels/channel.js';
import { refreshReceivers } from './channels/refresh-receivers.js';
import { alertsOf, decide } from './decide.js';
import type { Delivery } from './deliveries/delivery.js';
import { createSender } from './deliveries/sender.js';
import type { SendResult } from './deliveries/settle-delivery.js';
import type { AlertSettings } from './rules/alert-settings.js';
import type { ShardAlerts } from './shard-alerts.js';
import type { SilenceStore } from './silences/silence-store.js';
import { requireOngoing } from './state/require-ongoing.js';
import type { AlertBook } from './store/alert-book.js';

/** Looks at every version once a second, decides what to alarm about, and sees that it is told. */
export interface AlertEngine extends Component {
  /** Of the shards that are read here, newest first. */
  readonly alerts: () => readonly Alert[];
  /** Of the shards that are read here, newest first. */
  readonly deliveries: () => readonly Delivery[];
  /**
   * Resolves once it is stored; the same person again changes nothing. Throws `not_found`, `precondition` when it is over or
   * somebody else has acknowledged it, `unavailable` when another monitor keeps it.
   */
  readonly ack: (id: string, by: string) => Promise<Alert>;
  /** Throws `not_found`, `unavailable` when another monitor keeps it. */
  readonly get: (id: string) => Alert;
  /** Calls with every alert that has changed in any way; the answer ends that. */
  readonly onChange: (listener: (alert: Alert) => void) => () => void;
}

export interface AlertEngineDeps {
  readonly snapshots: () => readonly VersionSnapshot[];
  readonly shards: readonly ShardAlerts[];
  readonly silences: SilenceStore;
  readonly channels: readonly Channel[];
  readonly settings: AlertSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onDelivery?: (channel: string, result: SendResult['kind']) => void;
}

const intervalMs = 1000;
/** Whoever has not looked for so long has missed something. */
const blindAfterMs = 10_000;

export function createAlertEngine(deps: AlertEngineDeps): AlertEngine {
  const { shards, silences, channels, settings, clock } = deps;
  const stopping = new AbortController();
  const changes = createAlertChanges();
  const lookedMs = new WeakMap<AlertBook, number>();

  const alerts = (): readonly Alert[] =>
    shards
      .flatMap((shard) => {
        const book = shard.book();
        return book === undefined ? [] : alertsOf(book, silences.list(), clock.nowMs());
      })
      .sort((a, b) => b.startsAtMs - a.startsAtMs || (a.id < b.id ? -1 : 1));

  const shardOfId = (id: string): ShardAlerts | undefined => shards[shardNumberOf(id) ?? -1];
  const sender = createSender(deps);

  const lookAt = async (
    shard: ShardAlerts,
    versions: readonly VersionSnapshot[],
  ): Promise<void> => {
    await shard.follow();
    const book = shard.book();
    if (book === undefined) return;
    const nowMs = clock.nowMs();
    const wasBlind = nowMs - (lookedMs.get(book) ?? -Infinity) > blindAfterMs;
    lookedMs.set(book, nowMs);
    decide(book, versions, { settings, channels, silences: silences.list(), nowMs, wasBlind });
    await shard.flush();
  };

  const look = async (): Promise<void> => {
    const byShard = Map.groupBy(deps.snapshots(), ({ modelName }) => shardOf(modelName));
    try {
      await silences.refresh();
      for (const shard of shards) {
        await lookAt(shard, byShard.get(shard.shard) ?? []);
        // Between two shards everything else has its turn, ingestion first of all.
        await turn();
      }
    } catch (error) {
      // The connection itself says once that Redis is away.
      if (!(error instanceof DomainError && error.kind === 'unavailable')) throw error;
    }
    changes.see(alerts());
    refreshReceivers(channels, alerts(), { nowMs: clock.nowMs(), signal: stopping.signal });
    sender.pump();
  };

  const get = (id: string): Alert => {
    const found = alerts().find((alert) => alert.id === id);
    if (found !== undefined) return found;
    const shard = shardOfId(id);
    if (shard !== undefined && shard.book() === undefined) throw notHere(id, shard.shard);
    throw new DomainError('not_found', 'ALERT_NOT_FOUND', `alert "${id}" is not known`);
  };

  const loop = createPeriodic(look, deps.logger, { name: 'alerts', intervalMs });
  return {
    name: 'alerts',
    start: loop.start,
    stop: async () => {
      stopping.abort();
      await sender.stop();
      await loop.stop();
    },
    alerts,
    get,
    deliveries: () =>
      shards
        .flatMap((shard) => shard.book()?.deliveries.list() ?? [])
        .sort((a, b) => b.createdMs - a.createdMs || (a.id < b.id ? -1 : 1)),
    ack: async (id, by) => {
      const alert = requireOngoing(get(id));
      if (alert.ackedBy === by) return alert;
      if (alert.ackedBy !== '') throw ackedAlready(alert);
      const shard = shardOfId(id);
      const record = shard?.book()?.alerts.get(id);
      if (record !== undefined) shard?.book()?.alerts.set(id, { ...record, ackedBy: by });
      if ((await shard?.flush()) !== true) throw notHere(id, shard?.shard ?? 0);
      changes.see(alerts());
      return get(id);
    },
    onChange: changes.onChange,
  };
}

function ackedAlready({ id, ackedBy }: Alert): DomainError {
  return new DomainError(
    'precondition',
    'ALERT_ACKED',
    `alert "${id}": expected it to be nobody's yet, got one that ${ackedBy} has acknowledged`,
  );
}

function notHere(id: string, shard: number): DomainError {
  return new DomainError(
    'unavailable',
    'SHARD_NOT_OWNED',
    `alert "${id}": its shard ${String(shard)} is read by another monitor, or by none yet`,
    { retryAfterMs: 1000 },
  );
}
