import type { Clock, Logger } from '@slipway/core';
import { leaseMs, type Checkpoint, type ShardLease, type ShardReader } from '@slipway/events';
import { applyEntries } from './apply-entries.js';
import type { OpenShard } from './open-shard-state.js';
import { createReadSize } from './read-size.js';

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
  /** False once the shard is to be handed back. */
  readonly isWanted: () => boolean;
}

const renewIntervalMs = leaseMs * 0.3;

export function createShardSession(
  deps: ShardSessionDeps,
  { state, commit }: OpenShard,
  options: ShardSessionOptions,
): ShardSession {
  const { lease, checkpoint, reader, clock, logger } = deps;
  const { holder } = options;
  const readSize = createReadSize();
  let previous = commit;
  let attempt = '';
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
    const before = attempt;
    attempt = `${holder}|${String(++commits)}`;
    await state.settle();
    const changes = state.changes();
    const outcome = await checkpoint.commit({ holder, previous, commit: attempt, ...changes });
    if (outcome.kind === 'lease_lost') return false;
    if (outcome.kind === 'stored') {
      previous = attempt;
      state.markStored();
    } else if (outcome.stored !== '' && outcome.stored === before) {
      // Only the answer to the attempt before was lost.
      previous = before;
    } else await goBack();
    return true;
  };

  /** Redis has lost commits: it was restored, or a replica was promoted that had not heard of them. */
  const goBack = async (): Promise<void> => {
    const stored = await checkpoint.load();
    previous = stored?.commit ?? '';
    logger.warn('Redis has lost the last checkpoints; what is known is stored again', { previous });
    state.goBackTo(stored);
  };

  const isStoreDue = (): boolean =>
    state.hasChanges() && clock.monotonicMs() - committedMs >= options.checkpointIntervalMs;

  return {
    consume: async () => {
      while (!isInterrupted && options.isWanted()) {
        if (!(await renewIfDue())) return false;
        const askedMs = clock.monotonicMs();
        const most = readSize.entries();
        const { isHeld, entries, outcomes, readMs } = await reader.readLeased(
          holder,
          state.positions(),
          most,
        );
        if (!isHeld) return false;
        await applyEntries(deps, state, entries);
        state.applyOutcomes(outcomes);
        readSize.learn(entries);
        if (entries.length < most) state.advance(readMs - 1);
        if (isStoreDue() && !(await store())) return false;
        if (Math.max(entries.length, outcomes.length) < most) {
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
      // The first attempt may have come to nothing but the knowledge of what Redis has lost.
      for (let attempts = 0; attempts < 2 && state.hasChanges(); attempts++) await store();
      await lease.release(holder);
    },
    lagMs: () => clock.monotonicMs() - caughtUpMs,
  };
}
