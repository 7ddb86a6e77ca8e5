import type { BadEntryReason } from '@slipway/events';
import {
  deadLettersField,
  decodeDeadLetters,
  encodeJson,
  type DeadLetterCounts,
} from './shard-fields.js';
import type { ShardPart } from './shard-part.js';

/** How many entries of a shard could not be used, by reason. */
export interface DeadLetterBook extends ShardPart {
  readonly add: (reason: BadEntryReason) => void;
  readonly counts: () => DeadLetterCounts;
}

export function createDeadLetterBook(stored: ReadonlyMap<string, Buffer>): DeadLetterBook {
  let counts = decodeDeadLetters(stored.get(deadLettersField));
  return {
    add: (reason) => {
      counts = { ...counts, [reason]: counts[reason] + 1 };
    },
    counts: () => counts,
    addChanges: (changes) => {
      changes.set(deadLettersField, encodeJson(counts));
    },
    // It is small: it is stored each time.
    markStored: () => undefined,
    markAllChanged: () => undefined,
  };
}
