import { setImmediate as nextTurn } from 'node:timers/promises';
import { createPeriodic, DomainError, type Clock, type Component, type Logger } from '@slipway/core';
import {
  decodeEntry,
  leaseMs,
  type Checkpoint,
  type ShardLease,
  type ShardReader,
  type StoredCheckpoint,
  type StoredEntry,
} from '@slipway/events';
import type { ShardState } from './shard-state.js';
import { rebuildWindows } from './rebuild-windows.js';

/** Consumes one shard for as long as it has the lease. */
export interface ShardWorker extends Component {
  readonly shard: number;
  readonly isOwned: () => boolean;
  /** Who has the lease instead; undefined when nobody is known to. */
  readonly otherOwner: () => string | undefined;
  /** Undefined until the shard was owned once, and when another owner has gone on with it. */
  readonly state: () => ShardState | undefined;
  /** How far the state is behind the stream, at most. */
  readonly lagMs: () => number;
}

export interface ShardWorkerDeps {
  readonly lease: ShardLease;
  readonly checkpoint: Checkpoint;
  readonly reader: ShardReader;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly createState: (stored: StoredCheckpoint | undefined) => ShardState;
  /** Brings the references of the shard's models, before its first entry is folded. */
  readonly loadProfiles: () => Promise<void>;
}

export interface ShardWorkerOptions {
  readonly shard: number;
  readonly owner: string;
  readonly checkpointIntervalMs: number;
}

const idleMs = 100;
const entriesPerRead = 64;
const renewIntervalMs = leaseMs * 0.3;
/** How often to ask for a shard that another monitor has. */
const askIntervalMs = 1000;
/** How long folding may keep the event loop to itself. */
const sliceMs = 10;

export function createShardWorker(deps: ShardWorkerDeps, options: ShardWorkerOptions): ShardWorker {
  const { lease, checkpoint, reader, clock, logger } = deps;
  const { shard, owner } = options;
  let holder: string | undefined;
  let otherOwner: string | undefined;
  let state: ShardState | undefined;
  let previousCommit = '';
  let commits = 0;
  let askedMs = -Infinity;
  let renewedMs = 0;
  let committedMs = 0;
  let caughtUpMs = clock.monotonicMs();
  let isStopping = false;

  const takeLease = async (): Promise<boolean> => {
    const now = clock.monotonicMs();
    if (otherOwner !== undefined && now - askedMs < askIntervalMs) return false;
    askedMs = now;
    const answer = await lease.acquire();
    if (!answer.isGranted) {
      if (state !== undefined) logger.warn('shard was taken over', { shard, by: answer.owner });
      otherOwner = answer.owner;
      state = undefined;
      return false;
    }
    otherOwner = undefined;
    await openState();
    holder = answer.holder;
    renewedMs = now;
    logger.info('shard is ours', { shard, position: state?.position() });
    return true;
  };

  /**
   * What this process knows is never older than what it has stored itself, so it is kept across a lost lease and across
   * a Redis that comes back without (some of) its data; what somebody else has stored since then replaces it.
   */
  const openState = async (): Promise<void> => {
    const stored = await checkpoint.load();
    previousCommit = stored?.commit ?? '';
    if (state !== undefined && (stored === undefined || stored.commit.startsWith(`${owner}|`))) {
      if (stored === undefined) state.restart();
      else state.markAllChanged();
      return;
    }
    await deps.loadProfiles();
    const opened = deps.createState(stored);
    await rebuildWindows(reader, opened);
    state = opened;
  };

  const renewIfDue = async (held: string): Promise<boolean> => {
    const now = clock.monotonicMs();
    if (now - renewedMs < renewIntervalMs) return true;
    renewedMs = now;
    return lease.renew(held);
  };

  const applyAll = async (open: ShardState, entries: readonly StoredEntry[]): Promise<void> => {
    let sliceStartMs = clock.monotonicMs();
    for (const { id, bytes } of entries) {
      const entry = decodeEntry(bytes);
      if (entry.kind === 'bad') {
        const { reason, detail } = entry;
        await reader.setAside({ id, bytes, reason, detail });
        logger.warn('entry set aside', { shard, id, reason, detail });
      }
      open.apply(id, entry);
      if (clock.monotonicMs() - sliceStartMs < sliceMs) continue;
      await nextTurn();
      sliceStartMs = clock.monotonicMs();
    }
  };

  const commitIfDue = async (open: ShardState, held: string, intervalMs: number): Promise<boolean> => {
    const now = clock.monotonicMs();
    if (!open.hasChanges() || now - committedMs < intervalMs) return true;
    committedMs = now;
    const commit = `${held}|${String(++commits)}`;
    const changes = open.changes();
    const outcome = await checkpoint.commit({
      holder: held,
      previous: previousCommit,
      commit,
      ...changes,
    });
    if (outcome.kind === 'lease_lost') return false;
    if (outcome.kind === 'stale') {
      previousCommit = outcome.stored;
      open.markAllChanged();
      return true;
    }
    previousCommit = commit;
    renewedMs = now;
    open.markStored();
    return true;
  };

  /** Reads until nothing is left; false when the lease is lost. */
  const consume = async (open: ShardState, held: string): Promise<boolean> => {
    while (!isStopping) {
      if (!(await renewIfDue(held))) return false;
      const askedAtMs = clock.monotonicMs();
      const { isHeld, entries } = await reader.readLeased(held, open.position(), entriesPerRead);
      if (!isHeld) return false;
      await applyAll(open, entries);
      if (!(await commitIfDue(open, held, options.checkpointIntervalMs))) return false;
      if (entries.length === entriesPerRead) continue;
      caughtUpMs = askedAtMs;
      return true;
    }
    return true;
  };

  const turn = async (): Promise<void> => {
    try {
      if (holder === undefined && !(await takeLease())) return;
      if (holder === undefined || state === undefined) return;
      if (!(await consume(state, holder))) {
        logger.warn('lease of shard is lost', { shard });
        holder = undefined;
      }
    } catch (error) {
      // The connection has said so already, once for all shards.
      if (!(error instanceof DomainError && error.kind === 'unavailable')) throw error;
    }
  };

  const name = `shard ${String(shard)}`;
  const loop = createPeriodic(turn, logger, { name, intervalMs: idleMs });
  return {
    name,
    shard,
    isOwned: () => holder !== undefined,
    otherOwner: () => otherOwner,
    state: () => state,
    lagMs: () => clock.monotonicMs() - caughtUpMs,
    start: loop.start,
    stop: async () => {
      isStopping = true;
      await loop.stop();
      if (holder === undefined || state === undefined) return;
      try {
        await commitIfDue(state, holder, 0);
        await lease.release(holder);
      } catch (error) {
        logger.warn('shard was not handed back in order', { shard, error });
      }
    },
  };
}
