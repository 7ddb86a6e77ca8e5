import { copyJoinRow, createJoinColumns, type JoinColumns } from './join-columns.js';
import type { RowHash } from './row-hash.js';

export interface JoinRow {
  readonly timeMs: number;
  readonly isShadow: boolean;
  readonly predicted: number;
  /** By class; empty without. */
  readonly probabilities: ArrayLike<number>;
}

/** Whose row it is, and when it was read. */
export interface RowPlace {
  readonly version: number;
  readonly arrivedMs: number;
}

/**
 * Rows in the order in which they came, found again by the hash of their id. Each has a number that it keeps; the oldest
 * leave first. Memory grows with what is held, up to `maxRows` rows.
 */
export interface JoinRows {
  /** Number of the oldest row held, and that of the next one to come. */
  readonly first: () => number;
  readonly next: () => number;
  /** Numbers of one's rows lie `at(number)` in the columns; only until the next change. */
  readonly columns: () => JoinColumns;
  readonly at: (number: number) => number;
  /** Probabilities kept for each row. */
  readonly width: () => number;
  readonly append: (hash: RowHash, row: JoinRow, place: RowPlace) => number;
  /** The numbers of the rows with this hash, in no order. */
  readonly find: (hash: RowHash) => readonly number[];
  /** Forgets all rows before a number. */
  readonly dropBefore: (number: number) => void;
  /** Forgets the rows that are not wanted; the others get new numbers, from `next()` on. */
  readonly keepOnly: (isWanted: (columns: JoinColumns, index: number) => boolean) => void;
  readonly bytes: () => number;
}

const firstCapacity = 256;
const tableSlotsPerRow = 2;
const none: readonly number[] = [];

/** Starts empty, with `startAt` as the number of the first row. */
export function createJoinRows(startAt = 0): JoinRows {
  let columns = createJoinColumns(firstCapacity, 0);
  let width = 0;
  let capacity = firstCapacity;
  /** Rows in use are those from `head` up to `size`; row `head` has the number `base + head`. */
  let head = 0;
  let size = 0;
  let base = startAt;
  /** Index of a row plus 1 by hash, open addressing; rows before `head` are still in it, and passed over. */
  let table = new Int32Array(capacity * tableSlotsPerRow);

  const enter = (index: number): void => {
    let slot = (columns.high[index] ?? 0) & (table.length - 1);
    while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1);
    table[slot] = index + 1;
  };

  /** Lays the rows in use out anew, from index 0 on. */
  const rebuild = (newCapacity: number, newWidth: number): void => {
    const old = columns;
    columns = createJoinColumns(newCapacity, newWidth);
    for (let index = head; index < size; index++) {
      copyJoinRow(old, index, columns, index - head, [width, newWidth]);
    }
    base += head;
    size -= head;
    head = 0;
    capacity = newCapacity;
    width = newWidth;
    table = new Int32Array(capacity * tableSlotsPerRow);
    for (let index = 0; index < size; index++) enter(index);
  };

  const makeRoom = (neededWidth: number): void => {
    if (neededWidth > width) rebuild(capacity, neededWidth);
    if (size < capacity) return;
    const held = size - head;
    rebuild(held > capacity / 2 ? capacity * 2 : capacity, width);
  };

  return {
    first: () => base + head,
    next: () => base + size,
    columns: () => columns,
    at: (number) => number - base,
    width: () => width,
    append: (hash, row, place) => {
      makeRoom(row.probabilities.length);
      const index = size++;
      columns.high[index] = hash.high;
      columns.low[index] = hash.low;
      columns.arrivedMs[index] = place.arrivedMs;
      columns.timeMs[index] = row.timeMs;
      columns.version[index] = place.version;
      columns.shadow[index] = row.isShadow ? 1 : 0;
      columns.predicted[index] = row.predicted;
      const { probabilities } = row;
      for (let i = 0; i < probabilities.length; i++) {
        columns.probabilities[index * width + i] = probabilities[i] ?? Number.NaN;
      }
      enter(index);
      return base + index;
    },
    find: ({ high, low }) => {
      let numbers: number[] | undefined;
      let slot = (high >>> 0) & (table.length - 1);
      for (let entry = table[slot]; entry !== 0 && entry !== undefined; entry = table[slot]) {
        const index = entry - 1;
        if (index >= head && columns.high[index] === high && columns.low[index] === low) {
          (numbers ??= []).push(base + index);
        }
        slot = (slot + 1) & (table.length - 1);
      }
      return numbers ?? none;
    },
    dropBefore: (number) => {
      head = Math.max(head, Math.min(size, number - base));
    },
    keepOnly: (isWanted) => {
      const old = columns;
      const kept: number[] = [];
      for (let index = head; index < size; index++) if (isWanted(old, index)) kept.push(index);
      base += size;
      columns = createJoinColumns(capacity, width);
      for (const [to, from] of kept.entries()) copyJoinRow(old, from, columns, to, [width, width]);
      head = 0;
      size = kept.length;
      table = new Int32Array(capacity * tableSlotsPerRow);
      for (let index = 0; index < size; index++) enter(index);
    },
    bytes: () =>
      Object.values(columns as unknown as Record<string, ArrayBufferView>).reduce(
        (sum, { byteLength }) => sum + byteLength,
        table.byteLength,
      ),
  };
}
