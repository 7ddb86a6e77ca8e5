import type { PartChanges } from '../ingest/shard-part.js';
import { chunkRows, encodeLabelChunk, encodeRowChunk } from './join-chunks.js';
import type { JoinRows } from './join-rows.js';
import type { ModelJoinFields } from './model-join-fields.js';

/** Which chunks of a model's rows and labels have to be written, or removed. */
export interface ChangedChunks {
  readonly markRow: (number: number) => void;
  readonly markLabel: (number: number) => void;
  readonly markAll: () => void;
  /** The rows from one number up to another (not contained) are held no longer. */
  readonly markGone: (from: number, to: number) => void;
  readonly addChanges: (changes: PartChanges) => void;
  readonly clear: () => void;
}

export function createChangedChunks(rows: JoinRows, fields: ModelJoinFields): ChangedChunks {
  const changedRows = new Set<number>();
  const changedLabels = new Set<number>();
  const gone = new Set<number>();
  const chunkOf = (number: number): number => Math.floor(number / chunkRows);

  return {
    markRow: (number) => {
      changedRows.add(chunkOf(number));
    },
    markLabel: (number) => {
      changedLabels.add(chunkOf(number));
    },
    markAll: () => {
      for (let chunk = chunkOf(rows.first()); chunk * chunkRows < rows.next(); chunk++) {
        changedRows.add(chunk);
        changedLabels.add(chunk);
      }
    },
    markGone: (from, to) => {
      for (let chunk = chunkOf(from); chunk <= chunkOf(to); chunk++) gone.add(chunk);
    },
    addChanges: (changes) => {
      const isHeld = (chunk: number): boolean =>
        (chunk + 1) * chunkRows > rows.first() && chunk * chunkRows < rows.next();
      for (const chunk of gone) {
        if (isHeld(chunk)) continue;
        changes.remove(fields.rows(chunk));
        changes.remove(fields.labels(chunk));
      }
      for (const chunk of changedRows) {
        if (isHeld(chunk)) changes.set(fields.rows(chunk), encodeRowChunk(rows, chunk));
      }
      for (const chunk of changedLabels) {
        if (isHeld(chunk)) changes.set(fields.labels(chunk), encodeLabelChunk(rows, chunk));
      }
    },
    clear: () => {
      changedRows.clear();
      changedLabels.clear();
      gone.clear();
    },
  };
}
