import { compareStreamIds, streamStart } from '@slipway/events';
import type { ShardPart } from './shard-part.js';

/** Which entries were read before Redis lost them, or the checkpoint that said so. */
export interface SecondReading extends ShardPart {
  /** Reading starts again, having come to this position. */
  readonly begin: (position: string) => void;
  readonly includes: (id: string) => boolean;
}

/** Stored until it is through: its next owner must not take what it reads for copies either. */
const readToField = 'read-to';

export function createSecondReading(stored: ReadonlyMap<string, Buffer>): SecondReading {
  let readTo = stored.get(readToField)?.toString() ?? streamStart;
  const includes = (id: string): boolean =>
    readTo !== streamStart && compareStreamIds(id, readTo) <= 0;
  return {
    begin: (position) => {
      if (compareStreamIds(position, readTo) > 0) readTo = position;
    },
    includes,
    addChanges: (changes, { id }) => {
      if (compareStreamIds(id, readTo) < 0) changes.set(readToField, Buffer.from(readTo));
      else changes.remove(readToField);
    },
    markStored: () => undefined,
    markAllChanged: () => undefined,
  };
}
