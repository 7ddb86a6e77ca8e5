import type { EntryRows } from './shard-part.js';

/** How many of the new rows of an entry are late. */
export function countLateRows({ batch, fresh, timeShiftMs, closedBeforeMs }: EntryRows): number {
  const closedOffsetMs = closedBeforeMs - timeShiftMs - batch.baseTimeMs;
  if (closedOffsetMs <= 0) return 0;
  let late = 0;
  let first = batch.firstSequence;
  for (let request = 0; request < batch.requestRows.length; request++) {
    const last = first + (batch.requestRows[request] ?? 0) - 1;
    if ((batch.timeOffsetsMs[request] ?? 0) < closedOffsetMs) {
      for (const range of fresh) {
        late += Math.max(0, Math.min(last, range.last) - Math.max(first, range.first) + 1);
      }
    }
    first = last + 1;
  }
  return late;
}
