import { countCells, type AssignedCells, type CellLayout } from './cell-layout.js';
import {
  addTrafficCounts,
  countAnswer,
  countRequest,
  createTrafficCounts,
  useReference,
  type TrafficCounts,
} from './traffic-counts.js';
import { decodeTrafficCounts, encodeTrafficCounts } from './traffic-counts-codec.js';
import type { TrafficRows } from './traffic-rows.js';
import type { VersionChanges } from './version-fields.js';

/** Counts of the traffic of one time, as they were when it was asked for. */
export interface Pane {
  readonly startMs: number;
  readonly widthMs: number;
  readonly read: () => TrafficCounts;
}

/** How long panes of each width are kept, from the newest row on, before they become part of the next wider ones. */
export interface PaneRetention {
  /** Of panes of 10 seconds. */
  readonly fineMs: number;
  /** Of panes of a minute. */
  readonly mediumMs: number;
  /** Of panes of an hour. */
  readonly coarseMs: number;
}

/** What a version's traffic was at each time, in panes of 10 seconds, later a minute, later an hour. */
export interface TrafficPanes {
  /** Requests before `closedBeforeMs` are left out. */
  readonly add: (
    traffic: TrafficRows,
    cells: AssignedCells | undefined,
    closedBeforeMs: number,
  ) => void;
  /** Panes that are not over before a time, oldest first. A row is in exactly one pane. */
  readonly since: (fromMs: number) => readonly Pane[];
  /** End of the newest pane; undefined without any. */
  readonly endMs: () => number | undefined;
  readonly addChanges: (changes: VersionChanges) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
  /** What it keeps in memory, roughly. */
  readonly bytes: () => number;
}

export interface TrafficPanesDeps {
  /** Of the version's present reference. */
  readonly layout: () => CellLayout | undefined;
  readonly retention: PaneRetention;
  /** As they were stored, by key. */
  readonly stored: ReadonlyMap<string, Buffer>;
}

/** A pane that is in use, or as bytes while nothing is added to it. */
interface Slot {
  readonly startMs: number;
  counts: TrafficCounts | undefined;
  packed: Buffer | undefined;
  isChanged: boolean;
}

interface Level {
  readonly widthMs: number;
  readonly slots: Map<number, Slot>;
  /** Panes that start before this time have gone to the next level. */
  openFromMs: number;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
const kind = 'pane';

/**
 * A pane that gets too old is added to the wider one that it lies in, so a row is counted in one place at any time, and
 * one that comes late finds its pane whatever its width has become. What is kept is bounded by the number of panes.
 */
export function createTrafficPanes(deps: TrafficPanesDeps): TrafficPanes {
  const { fineMs, mediumMs, coarseMs } = deps.retention;
  const keptMs = [fineMs, mediumMs, coarseMs];
  const levels = [10_000, minuteMs, hourMs].map((widthMs): Level => ({
    widthMs,
    slots: new Map(),
    openFromMs: 0,
  }));
  const removed = new Set<string>();
  /** The last panes that were added to. */
  const inUse: Slot[] = [];
  let newestMs = 0;

  for (const [key, packed] of deps.stored) {
    const [widthMs = 0, startMs = 0] = key.split(':').map(Number);
    const slots = levels.find((level) => level.widthMs === widthMs)?.slots;
    slots?.set(startMs, { startMs, counts: undefined, packed, isChanged: false });
    newestMs = Math.max(newestMs, startMs + widthMs - 1);
  }

  const use = (slot: Slot): TrafficCounts => {
    slot.counts ??= slot.packed
      ? decodeTrafficCounts(slot.packed)
      : createTrafficCounts(deps.layout());
    slot.packed = undefined;
    slot.isChanged = true;
    if (inUse.includes(slot)) return slot.counts;
    const idle = inUse.length < maxInUse ? undefined : inUse.shift();
    if (idle !== undefined) pack(idle);
    inUse.push(slot);
    return slot.counts;
  };

  const open = ({ widthMs, slots }: Level, timeMs: number): TrafficCounts => {
    const startMs = timeMs - (timeMs % widthMs);
    let slot = slots.get(startMs);
    if (slot === undefined) {
      slot = { startMs, counts: undefined, packed: undefined, isChanged: true };
      slots.set(startMs, slot);
      removed.delete(keyOf(widthMs, startMs));
    }
    return use(slot);
  };

  /** The pane of a time; undefined when even the widest ones of that time are gone. */
  const paneAt = (timeMs: number): TrafficCounts | undefined => {
    const level = levels.find(({ openFromMs }) => timeMs >= openFromMs);
    return level && open(level, timeMs);
  };

  const close = (level: Level, next: Level | undefined, slot: Slot): void => {
    if (next !== undefined) addTrafficCounts(open(next, slot.startMs), readerOf(slot)());
    level.slots.delete(slot.startMs);
    const at = inUse.indexOf(slot);
    if (at !== -1) inUse.splice(at, 1);
    removed.add(keyOf(level.widthMs, slot.startMs));
  };

  const moveOn = (timeMs: number): void => {
    if (timeMs <= newestMs) return;
    newestMs = timeMs;
    for (const [i, level] of levels.entries()) {
      const next = levels[i + 1];
      const unitMs = next?.widthMs ?? level.widthMs;
      const before = timeMs - (keptMs[i] ?? 0);
      const openFromMs = Math.max(0, before - (before % unitMs));
      if (openFromMs <= level.openFromMs) continue;
      level.openFromMs = openFromMs;
      for (const slot of [...level.slots.values()]) {
        if (slot.startMs < openFromMs) close(level, next, slot);
      }
    }
  };

  return {
    add: (traffic, cells, closedBeforeMs) => {
      const layout = deps.layout();
      for (const request of traffic.requests) {
        if (request.timeMs < closedBeforeMs) continue;
        moveOn(request.timeMs);
        const counts = paneAt(request.timeMs);
        if (counts !== undefined) countRequest(counts, request);
      }
      forEachRun(traffic, (from, to, timeMs) => {
        if (timeMs < closedBeforeMs) return;
        const counts = paneAt(timeMs);
        if (counts === undefined) return;
        const { predictions, labels } = traffic.answered;
        for (let row = from; row < to; row++) {
          countAnswer(counts, predictions[row] ?? Number.NaN, labels[row] ?? null);
        }
        if (layout === undefined || cells === undefined) return;
        useReference(counts, layout);
        countCells(cells, [from, to], counts.cells);
      });
    },
    since: (fromMs) =>
      levels
        .flatMap(({ widthMs, slots }) =>
          [...slots.values()]
            .filter(({ startMs }) => startMs + widthMs > fromMs)
            .map((slot) => ({ startMs: slot.startMs, widthMs, read: readerOf(slot) })),
        )
        .toSorted((a, b) => a.startMs - b.startMs),
    endMs: () => (newestMs === 0 ? undefined : newestMs + 1),
    addChanges: (changes) => {
      for (const key of removed) changes.remove(kind, key);
      for (const { widthMs, slots } of levels) {
        for (const slot of slots.values()) {
          if (!slot.isChanged) continue;
          const value =
            slot.packed ?? encodeTrafficCounts(slot.counts ?? createTrafficCounts(undefined));
          changes.set(kind, keyOf(widthMs, slot.startMs), value);
        }
      }
    },
    markStored: () => {
      removed.clear();
      for (const { slots } of levels) for (const slot of slots.values()) slot.isChanged = false;
    },
    markAllChanged: () => {
      for (const { slots } of levels) for (const slot of slots.values()) slot.isChanged = true;
    },
    bytes: () =>
      levels
        .flatMap(({ slots }) => [...slots.values()])
        .reduce((sum, { counts, packed }) => sum + slotBytes + bytesOf(counts, packed), 0),
  };
}

const maxInUse = 4;
const slotBytes = 150;

function bytesOf(counts: TrafficCounts | undefined, packed: Buffer | undefined): number {
  return (packed?.length ?? 0) + (counts ? counts.cells.byteLength + counts.latency.byteLength : 0);
}

/** What is packed later is not changed by it. */
function readerOf({ counts, packed }: Slot): () => TrafficCounts {
  return () => counts ?? (packed ? decodeTrafficCounts(packed) : createTrafficCounts(undefined));
}

function pack(slot: Slot): void {
  if (slot.counts === undefined) return;
  slot.packed = encodeTrafficCounts(slot.counts);
  slot.counts = undefined;
}

function keyOf(widthMs: number, startMs: number): string {
  return `${String(widthMs)}:${String(startMs)}`;
}

/** Consecutive answered rows of one pane. */
function forEachRun(
  { answered }: TrafficRows,
  take: (from: number, to: number, timeMs: number) => void,
): void {
  const { timesMs, rows } = answered;
  const paneOf = (row: number): number => Math.floor((timesMs[row] ?? 0) / 10_000);
  let from = 0;
  for (let row = 1; row <= rows; row++) {
    if (row < rows && paneOf(row) === paneOf(from)) continue;
    take(from, row, timesMs[from] ?? 0);
    from = row;
  }
}
