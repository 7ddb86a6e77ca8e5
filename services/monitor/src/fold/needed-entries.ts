/** A stream entry that contributed to a window. */
interface NeededEntry {
  readonly id: string;
  /** Rows that the shard had brought before it. */
  readonly shardRows: number;
  readonly answeredRows: number;
}

/** Which stream entries it would take to build a window again. */
export interface NeededEntries {
  readonly add: (entry: NeededEntry) => void;
  /** The oldest one; undefined when the window needs none. */
  readonly oldest: () => NeededEntry | undefined;
  /** The window is kept elsewhere: none of the entries so far is needed any more. */
  readonly clear: () => void;
}

/** For windows of the last `capacity` answered rows. */
export function createNeededEntries(capacity: number): NeededEntries {
  const entries: NeededEntry[] = [];
  let rows = 0;
  return {
    add: (entry) => {
      entries.push(entry);
      rows += entry.answeredRows;
      for (let first = entries[0]; first; first = entries[0]) {
        if (rows - first.answeredRows < capacity) break;
        rows -= first.answeredRows;
        entries.shift();
      }
    },
    oldest: () => entries[0],
    clear: () => {
      entries.length = 0;
      rows = 0;
    },
  };
}
