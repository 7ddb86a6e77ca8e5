import type { Clock } from '@slipway/core';
import {
  decodeEntry,
  streamStart,
  type Checkpoint,
  type ShardReader,
  type StoredCheckpoint,
} from '@slipway/events';
import { inSlices } from './in-slices.js';
import type { ShardState } from './shard-state.js';

export interface OpenShardDeps {
  readonly checkpoint: Pick<Checkpoint, 'load'>;
  readonly reader: Pick<ShardReader, 'readRange'>;
  readonly clock: Clock;
  readonly createState: (stored: StoredCheckpoint | undefined) => ShardState;
}

export interface OpenShard {
  readonly state: ShardState;
  /** The commit that is stored; empty when there is none. */
  readonly commit: string;
}

const entriesPerRead = 16;

/**
 * The state from which a new owner goes on. What this process knows is never older than what it has stored itself, so it
 * is kept across a lost lease, and across a Redis that comes back without some or all of its data; what somebody else
 * has stored since then replaces it.
 */
export async function openShardState(
  deps: OpenShardDeps,
  owner: string,
  known: ShardState | undefined,
): Promise<OpenShard> {
  const stored = await deps.checkpoint.load();
  const commit = stored?.commit ?? '';
  if (known !== undefined && (stored === undefined || commit.startsWith(`${owner}|`))) {
    known.goBackTo(stored);
    return { state: known, commit };
  }
  const state = deps.createState(stored);
  await rebuildWindows(deps, state);
  return { state, commit };
}

/** Reads what is left of the stream up to the state's position again, to have the exact windows as they were. */
async function rebuildWindows({ reader, clock }: OpenShardDeps, state: ShardState): Promise<void> {
  let after = streamStart;
  for (;;) {
    const entries = await reader.readRange(after, state.positions().position, entriesPerRead);
    await inSlices(clock, entries, ({ id, bytes }) => {
      state.rebuild(id, decodeEntry(bytes));
    });
    const last = entries.at(-1);
    if (last === undefined || entries.length < entriesPerRead) return;
    after = last.id;
  }
}
