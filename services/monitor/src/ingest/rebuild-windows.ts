import { decodeEntry, streamStart, type ShardReader } from '@slipway/events';
import type { ShardState } from './shard-state.js';

const entriesPerRead = 64;

/** Reads what is left of the stream up to the state's position again, to have the exact windows as they were. */
export async function rebuildWindows(
  reader: Pick<ShardReader, 'readRange'>,
  state: Pick<ShardState, 'position' | 'rebuild'>,
): Promise<void> {
  const until = state.position();
  let after = streamStart;
  for (;;) {
    const entries = await reader.readRange(after, until, entriesPerRead);
    for (const { id, bytes } of entries) state.rebuild(id, decodeEntry(bytes));
    const last = entries.at(-1);
    if (last === undefined || entries.length < entriesPerRead) return;
    after = last.id;
  }
}
