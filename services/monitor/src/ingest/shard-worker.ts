import { createPeriodic, DomainError, messageOf, type Component } from '@slipway/core';
import type { StoredCheckpoint } from '@slipway/events';
import { openShardState } from './open-shard-state.js';
import { createShardSession, type ShardSession, type ShardSessionDeps } from './shard-session.js';
import type { ShardQuota } from '../peers/shard-quota.js';
import type { ShardState } from './shard-state.js';

/** Consumes one shard whenever it can have its lease. */
export interface ShardWorker extends Component {
  readonly shard: number;
  readonly isOwned: () => boolean;
  /** Who has the shard instead; undefined when nobody is known to. */
  readonly otherOwner: () => string | undefined;
  /** Undefined until the shard was owned for the first time, and once another owner has gone on with it. */
  readonly state: () => ShardState | undefined;
  /** How far the state is behind the stream, at most; 0 for a shard that is not owned. */
  readonly lagMs: () => number;
}

export interface ShardWorkerDeps extends ShardSessionDeps {
  /** How many shards this monitor may have. */
  readonly quota: Pick<ShardQuota, 'reserve' | 'free' | 'isSurplus'>;
  readonly createState: (stored: StoredCheckpoint | undefined) => ShardState;
  /** Brings the references of the shard's models, before an entry is folded. */
  readonly loadProfiles: () => Promise<void>;
}

export interface ShardWorkerOptions {
  readonly shard: number;
  /** Unique for each start of a monitor. */
  readonly owner: string;
  readonly checkpointIntervalMs: number;
}

/** How long to wait for new entries when there are none. */
const idleMs = 100;
/** How long to wait before asking again for a shard that somebody else has. */
const askAgainMs = 500;

export function createShardWorker(deps: ShardWorkerDeps, options: ShardWorkerOptions): ShardWorker {
  const { logger, clock, quota } = deps;
  const { shard, owner, checkpointIntervalMs } = options;
  let session: ShardSession | undefined;
  let state: ShardState | undefined;
  let otherOwner: string | undefined;
  let askAtMs = 0;

  /** The shard is not this monitor's any more, and what is known of it will soon be out of date. */
  const forget = (): void => {
    session = undefined;
    quota.free(shard);
  };

  const handBack = async (): Promise<void> => {
    await session?.close();
    logger.debug('shard is handed back', { shard });
    forget();
    state = undefined;
    askAtMs = clock.monotonicMs() + askAgainMs;
  };

  const open = async (): Promise<ShardSession | undefined> => {
    const answer = await deps.lease.acquire();
    if (!answer.isGranted) {
      if (state !== undefined) logger.warn('shard was taken over', { shard, owner: answer.owner });
      otherOwner = answer.owner;
      state = undefined;
      askAtMs = clock.monotonicMs() + askAgainMs;
      return undefined;
    }
    otherOwner = undefined;
    await deps.loadProfiles();
    const opened = await openShardState(deps, owner, state);
    state = opened.state;
    logger.debug('shard is ours', { shard, ...state.positions() });
    const { holder } = answer;
    const isWanted = (): boolean => !quota.isSurplus(shard);
    return createShardSession(deps, opened, { holder, checkpointIntervalMs, isWanted });
  };

  /** Asks for the shard when there is a place for it. */
  const tryOpen = async (): Promise<ShardSession | undefined> => {
    if (clock.monotonicMs() < askAtMs || !quota.reserve(shard)) return undefined;
    let opened: ShardSession | undefined;
    try {
      opened = await open();
    } finally {
      if (opened === undefined) quota.free(shard);
    }
    return opened;
  };

  const turn = async (): Promise<void> => {
    try {
      session ??= await tryOpen();
      if (session === undefined) return;
      if (quota.isSurplus(shard)) await handBack();
      else if (!(await session.consume())) {
        logger.debug('lease of shard is lost', { shard });
        forget();
      }
    } catch (error) {
      // The connection itself says once that Redis is away; sixteen shards need not say it again.
      if (!(error instanceof DomainError && error.kind === 'unavailable')) throw error;
    }
  };

  const name = `shard ${String(shard)}`;
  const loop = createPeriodic(turn, logger, { name, intervalMs: idleMs });
  return {
    name,
    shard,
    isOwned: () => session !== undefined,
    otherOwner: () => otherOwner,
    state: () => state,
    lagMs: () => session?.lagMs() ?? 0,
    start: loop.start,
    stop: async () => {
      session?.interrupt();
      await loop.stop();
      try {
        await session?.close();
      } catch (error) {
        logger.warn('shard was not handed back', { shard, reason: messageOf(error) });
      }
    },
  };
}
