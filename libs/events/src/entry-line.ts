import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '@slipway/core';
import type { BlockQueue } from './block-queue.js';
import { encodeAnnouncement, encodeEntries } from './encode-entries.js';
import { lastSequenceOf, type Entry } from './entry.js';
import type { SeriesBook } from './series-book.js';
import type { Spool } from './spool/spool.js';

/**
 * Everything that waits for Redis, oldest first: entries on disk, then entries in memory that are tried or could not be
 * spooled, then the queue of blocks. Whatever moves goes from one to the end of the one before it, so that the rows of a
 * series stay in order.
 */
export interface EntryLine {
  /**
   * The oldest entry; it stays until `settle`. Blocks leave the queue by the batch, or once in smaller number after
   * `release`. Undefined when nothing is due.
   */
  readonly head: () => Promise<Entry | undefined>;
  /** Redis has the entry that `head` answered; when it has moved to disk meanwhile, it stays there to be appended again. */
  readonly settle: (entry: Entry) => void;
  readonly release: () => void;
  /** Moves what is in memory to disk, as far as there is one that takes it. */
  readonly spill: () => Promise<void>;
  /** Moves what is in memory to disk for the next process, and drops and counts what the disk does not take. */
  readonly close: () => Promise<void>;
  readonly rowsInMemory: () => number;
}

export interface EntryLineDeps {
  readonly queue: BlockQueue;
  readonly book: SeriesBook;
  readonly spool: Spool | undefined;
  readonly logger: Logger;
}

export function createEntryLine(deps: EntryLineDeps, batchRows: number): EntryLine {
  const { queue, book, spool, logger } = deps;
  let held: Entry[] = [];
  let spilling: Promise<void> | undefined;
  let isReleased = false;
  /** Rows that have left the queue, and are neither on disk nor settled. */
  let rowsOut = 0;

  const rowsInMemory = (): number => queue.rows() + rowsOut;

  const takeEntries = (): Entry[] => {
    isReleased = false;
    const entries = encodeEntries(queue.take(batchRows), logger);
    for (const { rows } of entries) rowsOut += rows;
    return entries;
  };

  const announcements = (): Entry[] =>
    book
      .all()
      .filter(({ announced, produced }) => announced < produced)
      .map(encodeAnnouncement);

  const refill = (): void => {
    if (isReleased || queue.rows() >= batchRows) held = takeEntries();
    // While rows are queued their entry will tell the numbers.
    if (held.length === 0 && queue.rows() === 0) held = announcements();
  };

  /** What is there now; rows that come meanwhile wait until they are worth an entry. */
  const spillNow = async (to: Spool): Promise<void> => {
    // A request that fills the queue need not wait for the encoding of all the others.
    await nextTurn();
    for (let least = 1; held.length > 0 || queue.rows() >= least; least = batchRows) {
      const isTried = held.length > 0;
      const moving = isTried ? held : takeEntries();
      held = [];
      if (moving.length > 0 && !(await to.write(moving, isTried))) {
        held = moving;
        return;
      }
      for (const { rows } of moving) rowsOut -= rows;
    }
  };

  const spill = async (): Promise<void> => {
    if (spool?.isAvailable() !== true) return;
    spilling ??= spillNow(spool).finally(() => {
      spilling = undefined;
    });
    await spilling;
  };

  return {
    head: async () => {
      for (;;) {
        while (spilling !== undefined) await spilling;
        if (spool === undefined || spool.isEmpty()) break;
        const entry = await spool.head();
        if (entry !== undefined) return entry;
      }
      if (held.length === 0) refill();
      return held[0];
    },
    settle: (entry) => {
      const series = book.open(entry.series);
      series.announced = Math.max(series.announced, lastSequenceOf(entry));
      if (held[0] === entry) {
        held.shift();
        rowsOut -= entry.rows;
        series.appended += entry.rows;
      } else spool?.settle(entry);
    },
    release: () => {
      isReleased = true;
    },
    spill,
    close: async () => {
      for (let left = Infinity; rowsInMemory() < left;) {
        left = rowsInMemory();
        await spill();
      }
      for (const entry of held) {
        rowsOut -= entry.rows;
        book.open(entry.series).dropped += entry.rows;
      }
      held = [];
      for (const { block, series } of queue.take(Infinity)) series.dropped += block.rows;
      const last = announcements();
      if (last.length > 0 && spool?.isAvailable() === true) await spool.write(last);
    },
    rowsInMemory,
  };
}
