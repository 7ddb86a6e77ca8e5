import { addTrafficCounts, createTrafficCounts, type TrafficCounts } from './traffic-counts.js';
import type { Pane } from './traffic-panes.js';

/** The traffic of several panes together. */
export interface PaneSum {
  readonly counts: TrafficCounts;
  /** Undefined without panes. */
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

/** Adds panes up; lets others run in between. */
export async function sumPanes(
  panes: readonly Pane[],
  pause: () => Promise<void> | undefined,
): Promise<PaneSum> {
  const counts = createTrafficCounts(undefined);
  let startMs: number | undefined;
  let endMs: number | undefined;
  for (const pane of panes) {
    addTrafficCounts(counts, pane.read());
    startMs = Math.min(startMs ?? pane.startMs, pane.startMs);
    endMs = Math.max(endMs ?? 0, pane.startMs + pane.widthMs);
    await pause();
  }
  return { counts, startMs, endMs };
}
