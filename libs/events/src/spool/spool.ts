import { mkdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, type Clock, type Logger } from '@slipway/core';
import type { Entry } from '../entry.js';
import type { SeriesBook } from '../series-book.js';
import { createDiskState } from './disk-state.js';
import { encodeFrame } from './frame.js';
import { inheritSegments } from './inherit-segments.js';
import { createSegmentList, type SegmentList } from './segment-list.js';
import { createSegmentNames } from './segment-names.js';
import { createSegmentWriter } from './segment-writer.js';
import { addEntry } from './segment.js';
import { leftName, ownedName } from './spool-owner.js';
import { createTurns } from './turns.js';

/**
 * Entries that wait on disk for Redis: first in, first out, bounded. They outlive the process (not the machine: nothing
 * is forced out of the system's cache). Keeps the series' counts of spooled, and of appended and dropped from there. No
 * method throws.
 */
export interface Spool {
  /** Also begins to take over what earlier processes have left. */
  readonly start: () => Promise<void>;
  /** False as long as it is not known what earlier processes have left. */
  readonly isEmpty: () => boolean;
  /** False for a while after the disk has refused. */
  readonly isAvailable: () => boolean;
  /**
   * Adds entries behind all others; false when the disk does not take them now, and then none is added. `isTried`: Redis
   * has been offered the first of them, so it may have it.
   */
  readonly write: (entries: readonly Entry[], isTried?: boolean) => Promise<boolean>;
  /** The oldest entry, undefined when there is none. */
  readonly head: () => Promise<Entry | undefined>;
  /** Redis has this entry; nothing happens unless it is the head. */
  readonly settle: (entry: Entry) => void;
  /** Leaves what still waits to the next process. */
  readonly close: () => Promise<void>;
  readonly bytes: () => number;
  /** How often the disk has refused. */
  readonly failures: () => number;
}

export interface SpoolDeps {
  readonly book: SeriesBook;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface SpoolOptions {
  /** Shared by the processes of one machine; each has a folder of its own in it. */
  readonly dir: string;
  /** Beyond it the oldest segment is given up. */
  readonly maxBytes: number;
  /** Called when there is something to deliver that this process has not written. */
  readonly onInherited: () => void;
}

const maxSegmentBytes = 8 * 2 ** 20;
/** A full spool gives up so small a part of itself at a time. */
const minSegments = 16;

export function createSpool(deps: SpoolDeps, options: SpoolOptions): Spool {
  const { book, logger, clock } = deps;
  const { dir, maxBytes } = options;
  const disk = createDiskState(deps, dir);
  const inTurn = createTurns();
  const nextName = createSegmentNames(clock);
  let folder = dir;
  const writer = createSegmentWriter({
    nextPath: () => join(folder, nextName()),
    segmentBytes: Math.min(maxSegmentBytes, Math.ceil(maxBytes / minSegments)),
  });
  const list = createSegmentList({ book, logger, seal: writer.seal });
  const makeRoom = createRoomMaker(list, logger, maxBytes);
  let isClosed = false;
  let isInheriting = false;
  let inheriting: Promise<void> = Promise.resolve();

  const store = async (entries: readonly Entry[], isTried: boolean): Promise<void> => {
    const frames = entries.map(encodeFrame);
    await makeRoom(frames.reduce((sum, frame) => sum + frame.length, 0));
    const segment = await writer.append(frames);
    list.add(segment);
    segment.isTried ||= isTried;
    for (const entry of entries) addEntry(book, segment, entry);
  };

  const inherit = async (): Promise<void> => {
    const isOver = (): boolean => isClosed;
    let rows = 0;
    try {
      for await (const segment of inheritSegments(deps, { dir, folder, isOver })) {
        list.addInherited(segment);
        for (const waiting of segment.waiting.values()) rows += waiting;
      }
    } catch (error) {
      disk.noteFailure(error);
    }
    isInheriting = false;
    if (rows > 0) logger.info('prediction events of an earlier process were taken over', { rows });
    if (!list.isEmpty()) options.onInherited();
  };

  /** Runs what may fail because of the disk; whether it did not. */
  const attempt = (task: () => Promise<void>): Promise<boolean> =>
    inTurn(async () => {
      try {
        await task();
        disk.noteSuccess();
        return true;
      } catch (error) {
        disk.noteFailure(error);
        return false;
      }
    });

  return {
    start: async () => {
      folder = join(dir, await ownedName());
      isInheriting = await attempt(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
      });
      if (isInheriting) inheriting = inherit();
    },
    isEmpty: () => list.isEmpty() && !isInheriting,
    isAvailable: disk.isAvailable,
    write: (entries, isTried = false) => attempt(() => store(entries, isTried)),
    head: async () => {
      const entry = await inTurn(list.head);
      if (entry !== undefined || !isInheriting) return entry;
      await inheriting;
      return inTurn(list.head);
    },
    settle: list.settle,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await inheriting;
      await attempt(async () => {
        // Segments that have come to their end are deleted.
        await list.head();
        await writer.close();
        if (folder === dir) return;
        if (list.isEmpty()) await rmdir(folder);
        else await rename(folder, join(dir, leftName()));
      });
    },
    bytes: list.bytes,
    failures: disk.failures,
  };
}

/** Drops the oldest segments until so many bytes more fit; throws when they never will. */
function createRoomMaker(
  list: SegmentList,
  logger: Logger,
  maxBytes: number,
): (bytes: number) => Promise<void> {
  let isFull = false;
  return async (bytes) => {
    if (list.isEmpty()) isFull = false;
    while (list.bytes() + bytes > maxBytes) {
      const rows = bytes > maxBytes ? undefined : await list.dropOldest();
      if (rows === undefined) {
        const problem = `expected at most ${String(maxBytes)} bytes, got ${String(bytes)} more`;
        throw new DomainError('exhausted', 'SPOOL_TOO_SMALL', `spool: ${problem}`);
      }
      if (!isFull) logger.warn('the spool is full: its oldest events are dropped', { maxBytes });
      isFull = true;
    }
  };
}
