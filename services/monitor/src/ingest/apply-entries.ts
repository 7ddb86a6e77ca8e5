import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Logger } from '@slipway/core';
import {
  decodeEntry,
  type DecodedEntry,
  type ShardReader,
  type StoredEntry,
} from '@slipway/events';
import type { ShardState } from './shard-state.js';

export interface ApplyEntriesDeps {
  readonly reader: Pick<ShardReader, 'setAside'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long folding may keep the event loop to itself. */
const sliceMs = 10;

/** Decodes and applies entries in order; one that cannot be used is set aside first, so that none is lost unseen. */
export async function applyEntries(
  deps: ApplyEntriesDeps,
  state: Pick<ShardState, 'apply' | 'admits'>,
  entries: readonly StoredEntry[],
): Promise<void> {
  let sliceStartMs = deps.clock.monotonicMs();
  for (const { id, bytes } of entries) {
    const entry = admitted(state, decodeEntry(bytes));
    if (entry.kind === 'bad') {
      const { reason, detail } = entry;
      await deps.reader.setAside({ id, bytes, reason, detail });
      deps.logger.warn('stream entry set aside', { id, reason, detail });
    }
    state.apply(id, entry);
    if (deps.clock.monotonicMs() - sliceStartMs < sliceMs) continue;
    await nextTurn();
    sliceStartMs = deps.clock.monotonicMs();
  }
}

function admitted(state: Pick<ShardState, 'admits'>, entry: DecodedEntry): DecodedEntry {
  if (entry.kind === 'bad' || state.admits(entry.batch)) return entry;
  const { modelName, modelVersion } = entry.batch;
  const detail = `${modelName}@${modelVersion}: the shard has as many versions as can be followed`;
  return { kind: 'bad', reason: 'too_many_versions', detail };
}
