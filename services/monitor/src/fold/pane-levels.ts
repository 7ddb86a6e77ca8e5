import type { CellLayout } from './cell-layout.js';
import { createSlotUse, readerOf, type PaneSlot } from './pane-slot.js';
import { addTrafficCounts, type TrafficCounts } from './traffic-counts.js';

/** How long panes of each width are kept, from the newest row on, before they become part of the next wider ones. */
export interface PaneRetention {
  /** Of panes of 10 seconds. */
  readonly fineMs: number;
  /** Of panes of a minute. */
  readonly mediumMs: number;
  /** Of panes of an hour. */
  readonly coarseMs: number;
}

/** Panes of one width. */
export interface PaneLevel {
  readonly widthMs: number;
  readonly slots: Map<number, PaneSlot>;
  /** Panes that start before this time have gone to the next level. */
  openFromMs: number;
}

/**
 * Panes of three widths. One that gets too old is added to the wider one that it lies in, so a row is counted in one place
 * at any time, and one that comes late finds its pane whatever its width has become.
 */
export interface PaneLevels {
  readonly levels: readonly PaneLevel[];
  /** The pane of a time, to be added to; undefined when even the widest ones of that time are gone. */
  readonly paneAt: (timeMs: number) => TrafficCounts | undefined;
  readonly newestMs: () => number;
  /** Keys of panes that are gone since they were asked for last. */
  readonly removed: Set<string>;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;

export function createPaneLevels(
  layout: () => CellLayout | undefined,
  { fineMs, mediumMs, coarseMs }: PaneRetention,
  stored: ReadonlyMap<string, Buffer>,
): PaneLevels {
  const keptMs = [fineMs, mediumMs, coarseMs];
  const levels = [10_000, minuteMs, hourMs].map((widthMs): PaneLevel => ({
    widthMs,
    slots: new Map(),
    openFromMs: 0,
  }));
  const removed = new Set<string>();
  const { use, forget } = createSlotUse(layout);
  let newestMs = 0;

  for (const [key, packed] of stored) {
    const [widthMs = 0, startMs = 0] = key.split(':').map(Number);
    const slots = levels.find((level) => level.widthMs === widthMs)?.slots;
    slots?.set(startMs, { startMs, counts: undefined, packed, isChanged: false });
    newestMs = Math.max(newestMs, startMs + widthMs - 1);
  }

  const open = ({ widthMs, slots }: PaneLevel, timeMs: number): TrafficCounts => {
    const startMs = timeMs - (timeMs % widthMs);
    let slot = slots.get(startMs);
    if (slot === undefined) {
      slot = { startMs, counts: undefined, packed: undefined, isChanged: true };
      slots.set(startMs, slot);
      removed.delete(paneKey(widthMs, startMs));
    }
    return use(slot);
  };

  const close = (level: PaneLevel, next: PaneLevel | undefined, slot: PaneSlot): void => {
    if (next !== undefined) addTrafficCounts(open(next, slot.startMs), readerOf(slot)());
    level.slots.delete(slot.startMs);
    forget(slot);
    removed.add(paneKey(level.widthMs, slot.startMs));
  };

  const moveOn = (timeMs: number): void => {
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
    levels,
    removed,
    newestMs: () => newestMs,
    paneAt: (timeMs) => {
      if (timeMs > newestMs) moveOn(timeMs);
      const level = levels.find(({ openFromMs }) => timeMs >= openFromMs);
      return level && open(level, timeMs);
    },
  };
}

export function paneKey(widthMs: number, startMs: number): string {
  return `${String(widthMs)}:${String(startMs)}`;
}
