import type { CellLayout } from './cell-layout.js';
import { createTrafficCounts, type TrafficCounts } from './traffic-counts.js';
import { decodeTrafficCounts, encodeTrafficCounts } from './traffic-counts-codec.js';

/** A pane that is in use, or as bytes while nothing is added to it. */
export interface PaneSlot {
  readonly startMs: number;
  counts: TrafficCounts | undefined;
  packed: Buffer | undefined;
  isChanged: boolean;
}

/** Keeps the few panes that are added to in use, and the others as bytes. */
export interface SlotUse {
  /** The counts of a slot, to be added to. */
  readonly use: (slot: PaneSlot) => TrafficCounts;
  /** The slot is gone. */
  readonly forget: (slot: PaneSlot) => void;
}

const maxInUse = 4;
/** What a slot takes beside its counts. */
const slotBytes = 150;

export function createSlotUse(layout: () => CellLayout | undefined): SlotUse {
  const inUse: PaneSlot[] = [];
  return {
    use: (slot) => {
      slot.counts ??= slot.packed
        ? decodeTrafficCounts(slot.packed)
        : createTrafficCounts(layout());
      slot.packed = undefined;
      slot.isChanged = true;
      if (inUse.includes(slot)) return slot.counts;
      if (inUse.length >= maxInUse) pack(inUse.shift());
      inUse.push(slot);
      return slot.counts;
    },
    forget: (slot) => {
      const at = inUse.indexOf(slot);
      if (at !== -1) inUse.splice(at, 1);
    },
  };
}

/** The counts as they are now: what is packed later is not changed by it. */
export function readerOf({ counts, packed }: PaneSlot): () => TrafficCounts {
  return () => counts ?? (packed ? decodeTrafficCounts(packed) : createTrafficCounts(undefined));
}

export function encodeSlot(slot: PaneSlot): Buffer {
  return slot.packed ?? encodeTrafficCounts(readerOf(slot)());
}

export function slotBytesOf({ counts, packed }: PaneSlot): number {
  const inUse = counts ? counts.cells.byteLength + counts.latency.byteLength : 0;
  return slotBytes + inUse + (packed?.length ?? 0);
}

function pack(slot: PaneSlot | undefined): void {
  if (slot?.counts === undefined) return;
  slot.packed = encodeTrafficCounts(slot.counts);
  slot.counts = undefined;
}
