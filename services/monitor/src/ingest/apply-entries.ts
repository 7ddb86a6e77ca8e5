import type { Clock, Logger } from '@slipway/core';
import {
  decodeEntry,
  type DecodedEntry,
  type ShardReader,
  type StoredEntry,
} from '@slipway/events';
import { inSlices } from './in-slices.js';
import type { ShardState } from './shard-state.js';

export interface ApplyEntriesDeps {
  readonly reader: Pick<ShardReader, 'setAside'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Decodes and applies entries in order; one that cannot be used is set aside first, so that none is lost unseen. */
export function applyEntries(
  { reader, clock, logger }: ApplyEntriesDeps,
  state: Pick<ShardState, 'apply' | 'admits'>,
  entries: readonly StoredEntry[],
): Promise<void> {
  const setAside = async (
    { id, bytes }: StoredEntry,
    { reason, detail }: Extract<DecodedEntry, { kind: 'bad' }>,
  ): Promise<void> => {
    await reader.setAside({ id, bytes, reason, detail });
    logger.warn('stream entry set aside', { id, reason, detail });
  };
  return inSlices(clock, entries, (stored) => {
    const entry = admitted(state, decodeEntry(stored.bytes));
    if (entry.kind === 'batch') {
      state.apply(stored.id, entry);
      return undefined;
    }
    return setAside(stored, entry).then(() => {
      state.apply(stored.id, entry);
    });
  });
}

function admitted(state: Pick<ShardState, 'admits'>, entry: DecodedEntry): DecodedEntry {
  if (entry.kind === 'bad' || state.admits(entry.batch)) return entry;
  const { modelName, modelVersion } = entry.batch;
  const detail = `${modelName}@${modelVersion}: the shard has as many versions as can be followed`;
  return { kind: 'bad', reason: 'too_many_versions', detail };
}
