import type { SeriesName } from './series-book.js';

/** One encoded entry of a series, with all that it takes to append it, whoever made it. */
export interface Entry {
  readonly series: SeriesName;
  /** Sequence number of its first row; without rows, the number that the next row will have. */
  readonly firstSequence: number;
  readonly rows: number;
  /** Highest sequence number that the series had given out. */
  readonly produced: number;
  /** A PredictionEventBatch. */
  readonly bytes: Buffer;
}

/** The number up to which a series is complete (or given up) once this entry is stored. */
export function lastSequenceOf({ firstSequence, rows }: Entry): number {
  return firstSequence + rows - 1;
}
