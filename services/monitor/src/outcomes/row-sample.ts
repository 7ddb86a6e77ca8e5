import type { ChangedChunks } from './changed-chunks.js';
import type { JoinRows } from './join-rows.js';

/** Which predictions of a model are kept for their label: all, or of a busy one a sample that shrinks as it must. */
export interface RowSample {
  readonly isKept: (hashLow: number) => boolean;
  /** Makes room for one more row; false when that leaves the row itself out. */
  readonly admit: (hashLow: number) => boolean;
  /** Lets the sample grow again, once much less is held than may be. */
  readonly relax: () => void;
  /** The sample holds one in 2^level ids. */
  readonly level: () => number;
}

/** Chosen by the low bits of the hash of an id: whoever knows the id comes to the same, before and after a restart. */
export function createRowSample(
  { rows, chunks }: { readonly rows: JoinRows; readonly chunks: ChangedChunks },
  maxRows: number,
  storedLevel: number,
): RowSample {
  let level = storedLevel;
  const held = (): number => rows.next() - rows.first();
  const isKept = (hashLow: number): boolean => (hashLow & (2 ** level - 1)) === 0;

  const halve = (): void => {
    chunks.markGone(rows.first(), rows.next());
    level++;
    rows.keepOnly(({ low }, index) => isKept(low[index] ?? 0));
    chunks.markAll();
  };

  return {
    isKept,
    admit: (hashLow) => {
      while (isKept(hashLow) && held() >= maxRows) halve();
      return isKept(hashLow);
    },
    relax: () => {
      if (level > 0 && held() < maxRows / 4) level--;
    },
    level: () => level,
  };
}
