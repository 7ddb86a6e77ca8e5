import { readFile, rm } from 'node:fs/promises';
import { messageOf, type Logger } from '@slipway/core';
import type { Entry } from '../entry.js';
import type { SeriesBook } from '../series-book.js';
import { decodeFrames } from './frame.js';
import { dropWaiting, settleEntry, type Segment } from './segment.js';

/** The segments of a spool, oldest first, and how far the oldest one has been read. */
export interface SegmentList {
  readonly isEmpty: () => boolean;
  readonly bytes: () => number;
  /** Behind all others, unless it is in the list already. */
  readonly add: (segment: Segment) => void;
  /** What an earlier process has left goes before what this one has written. */
  readonly addInherited: (segment: Segment) => void;
  /** The oldest entry that waits; segments that come to their end are deleted. */
  readonly head: () => Promise<Entry | undefined>;
  /** Redis has this entry; nothing happens unless it is the head. */
  readonly settle: (entry: Entry) => void;
  /** Gives up the oldest segment of which Redis has been offered nothing; answers its rows, undefined without one. */
  readonly dropOldest: () => Promise<number | undefined>;
}

interface OpenSegment {
  readonly segment: Segment;
  readonly entries: readonly Entry[];
  next: number;
}

export interface SegmentListDeps {
  readonly book: SeriesBook;
  readonly logger: Logger;
  /** Called before a segment is read or deleted: nothing may be written to it any more. */
  readonly seal: (segment: Segment) => Promise<void>;
}

export function createSegmentList({ book, logger, seal }: SegmentListDeps): SegmentList {
  const segments: Segment[] = [];
  let inherited = 0;
  let reading: OpenSegment | undefined;

  const remove = async (segment: Segment): Promise<number> => {
    const index = segments.indexOf(segment);
    segments.splice(index, 1);
    if (index < inherited) inherited--;
    try {
      await seal(segment);
      await rm(segment.path, { force: true });
    } catch (error) {
      logger.warn('spool segment was not deleted', {
        path: segment.path,
        reason: messageOf(error),
      });
    }
    // Of a segment that was read to its end, what still waits was not readable.
    return dropWaiting(segment);
  };

  const read = async (segment: Segment): Promise<readonly Entry[]> => {
    try {
      await seal(segment);
      const file = await readFile(segment.path);
      return decodeFrames(file.subarray(0, segment.bytes)).entries;
    } catch (error) {
      logger.error('spool segment is lost', { path: segment.path, reason: messageOf(error) });
      return [];
    }
  };

  return {
    isEmpty: () => segments.length === 0,
    bytes: () => segments.reduce((sum, segment) => sum + segment.bytes, 0),
    add: (segment) => {
      if (segments.at(-1) !== segment) segments.push(segment);
    },
    addInherited: (segment) => {
      segments.splice(inherited++, 0, segment);
    },
    head: async () => {
      for (;;) {
        const entry = reading?.entries[reading.next];
        if (entry !== undefined) return entry;
        if (reading !== undefined) {
          const lost = await remove(reading.segment);
          if (lost > 0) logger.warn('rows of a spool segment were not readable', { rows: lost });
          reading = undefined;
        }
        const [segment] = segments;
        if (segment === undefined) return undefined;
        reading = { segment, entries: await read(segment), next: 0 };
      }
    },
    settle: (entry) => {
      if (reading === undefined || reading.entries[reading.next] !== entry) return;
      reading.next++;
      settleEntry(book, reading.segment, entry);
    },
    dropOldest: async () => {
      const victim = segments.find((segment) => {
        return segment !== reading?.segment && !segment.isTried;
      });
      return victim === undefined ? undefined : remove(victim);
    },
  };
}
