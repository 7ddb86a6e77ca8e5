import { countCells, type AssignedCells, type CellLayout } from './cell-layout.js';
import { createPaneLevels, paneKey, type PaneRetention } from './pane-levels.js';
import { encodeSlot, readerOf, slotBytesOf } from './pane-slot.js';
import { countAnswer, countRequest, useReference, type TrafficCounts } from './traffic-counts.js';
import type { TrafficRows } from './traffic-rows.js';
import type { VersionChanges } from './version-fields.js';

/** Counts of the traffic of one time, as they were when it was asked for. */
export interface Pane {
  readonly startMs: number;
  readonly widthMs: number;
  readonly read: () => TrafficCounts;
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

const kind = 'pane';

export function createTrafficPanes(deps: TrafficPanesDeps): TrafficPanes {
  const { retention, stored } = deps;
  const { levels, paneAt, newestMs, removed } = createPaneLevels(deps.layout, retention, stored);

  const countRun = (
    { predictions, labels }: TrafficRows['answered'],
    cells: AssignedCells | undefined,
    [from, to]: readonly [from: number, to: number],
    counts: TrafficCounts,
  ): void => {
    for (let row = from; row < to; row++) {
      countAnswer(counts, predictions[row] ?? Number.NaN, labels[row] ?? null);
    }
    const layout = deps.layout();
    if (layout === undefined || cells === undefined) return;
    useReference(counts, layout);
    countCells(cells, [from, to], counts.cells);
  };

  return {
    add: (traffic, cells, closedBeforeMs) => {
      for (const request of traffic.requests) {
        const counts = request.timeMs < closedBeforeMs ? undefined : paneAt(request.timeMs);
        if (counts !== undefined) countRequest(counts, request);
      }
      forEachRun(traffic, closedBeforeMs, (from, to, timeMs) => {
        const counts = paneAt(timeMs);
        if (counts !== undefined) countRun(traffic.answered, cells, [from, to], counts);
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
    endMs: () => (newestMs() === 0 ? undefined : newestMs() + 1),
    addChanges: (changes) => {
      for (const key of removed) changes.remove(kind, key);
      for (const { widthMs, slots } of levels) {
        for (const slot of slots.values()) {
          if (slot.isChanged) changes.set(kind, paneKey(widthMs, slot.startMs), encodeSlot(slot));
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
        .reduce((sum, slot) => sum + slotBytesOf(slot), 0),
  };
}

/** Consecutive answered rows of one pane, without those that are late. */
function forEachRun(
  { answered }: TrafficRows,
  closedBeforeMs: number,
  take: (from: number, to: number, timeMs: number) => void,
): void {
  const { timesMs, rows } = answered;
  const paneOf = (row: number): number => {
    const timeMs = timesMs[row] ?? 0;
    return timeMs < closedBeforeMs ? late : Math.floor(timeMs / 10_000);
  };
  let from = 0;
  for (let row = 1; row <= rows; row++) {
    if (row < rows && paneOf(row) === paneOf(from)) continue;
    if (paneOf(from) !== late) take(from, row, timesMs[from] ?? 0);
    from = row;
  }
}

const late = -1;
