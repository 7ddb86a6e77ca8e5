import type { Clock, Logger } from '@slipway/core';
import { leaseMs, type Checkpoint, type ShardLease, type ShardReader } from '@slipway/events';
import { applyEntries } from './apply-entries.js';
import type { OpenShard } from './open-shard-state.js';

/** The time for which one grant of a shard's lease lasts. */
export interface ShardSession {
  /** Reads, folds and stores until nothing is left to read; false once the lease is lost. */
  readonly consume: () => Promise<boolean>;
  /** Ends a running `consume` early. */
  readonly interrupt: () => void;
  /** Stores what is not stored yet and hands the shard back. */
  readonly close: () => Promise<void>;
  /** How far the state is behind the stream, at most. */
  readonly lagMs: () => number;
}

export interface ShardSessionDeps {
  readonly lease: ShardLease;
  readonly checkpoint: Checkpoint;
  readonly reader: ShardReader;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ShardSessionOptions {
  readonly holder: string;
  readonly checkpointIntervalMs: number;
}

const entriesPerRead = 64;
const renewIntervalMs = leaseMs * 0.3;

export function createShardSession(
  deps: ShardSessionDeps,
  { state, commit }: OpenShard,
  options: ShardSessionOptions,
): ShardSession {
  const { lease, checkpoint, reader, clock } = deps;
  const { holder } = options;
  let previous = commit;
  let commits = 0;
  let renewedMs = clock.monotonicMs();
  let committedMs = renewedMs;
  let caughtUpMs = renewedMs;
  let isInterrupted = false;

  const renewIfDue = async (): Promise<boolean> => {
    const now = clock.monotonicMs();
    if (now - renewedMs < renewIntervalMs) return true;
    renewedMs = now;
    return lease.renew(holder);
  };

  const store = async (): Promise<boolean> => {
    committedMs = clock.monotonicMs();
    const name = `${holder}|${String(++commits)}`;
    const changes = state.changes();
    const outcome = await checkpoint.commit({ holder, previous, commit: name, ...changes });
    if (outcome.kind === 'lease_lost') return false;
    if (outcome.kind === 'stale') {
      previous = outcome.stored;
      state.markAllChanged();
    } else {
      previous = name;
      state.markStored();
    }
    return true;
  };

  const isStoreDue = (): boolean =>
    state.hasChanges() && clock.monotonicMs() - committedMs >= options.checkpointIntervalMs;

  return {
    consume: async () => {
      while (!isInterrupted) {
        if (!(await renewIfDue())) return false;
        const askedMs = clock.monotonicMs();
        const { isHeld, entries } = await reader.readLeased(
          holder,
          state.position(),
          entriesPerRead,
        );
        if (!isHeld) return false;
        await applyEntries(deps, state, entries);
        if (isStoreDue() && !(await store())) return false;
        if (entries.length < entriesPerRead) {
          caughtUpMs = askedMs;
          return true;
        }
      }
      return true;
    },
    interrupt: () => {
      isInterrupted = true;
    },
    close: async () => {
      if (state.hasChanges()) await store();
      await lease.release(holder);
    },
    lagMs: () => clock.monotonicMs() - caughtUpMs,
  };
}
