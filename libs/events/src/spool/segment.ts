import type { Entry } from '../entry.js';
import type { Series, SeriesBook } from '../series-book.js';

/** One file of the spool, and whose rows in it still wait. */
export interface Segment {
  readonly path: string;
  /** Up to here the file is whole. */
  bytes: number;
  readonly waiting: Map<Series, number>;
  /** Redis may have some of it without having said so: it is not given up, or stored rows would count as dropped. */
  isTried: boolean;
}

export function createSegment(path: string): Segment {
  return { path, bytes: 0, waiting: new Map(), isTried: false };
}

/** The entry is in the file now: its rows are spooled. */
export function addEntry(book: SeriesBook, segment: Segment, entry: Entry): void {
  const series = book.open(entry.series);
  series.spooled += entry.rows;
  // Of an earlier process nothing else tells how far its numbers went.
  series.produced = Math.max(series.produced, entry.produced);
  segment.waiting.set(series, (segment.waiting.get(series) ?? 0) + entry.rows);
}

/** Redis has the entry. */
export function settleEntry(book: SeriesBook, segment: Segment, entry: Entry): void {
  const series = book.open(entry.series);
  series.spooled -= entry.rows;
  series.appended += entry.rows;
  segment.waiting.set(series, (segment.waiting.get(series) ?? 0) - entry.rows);
}

/** Gives up what still waits in the file; answers how many rows that were. */
export function dropWaiting(segment: Segment): number {
  let dropped = 0;
  for (const [series, rows] of segment.waiting) {
    series.spooled -= rows;
    series.dropped += rows;
    dropped += rows;
  }
  segment.waiting.clear();
  return dropped;
}
