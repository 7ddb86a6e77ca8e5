import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@slipway/core';

/** How long entries may keep the event loop to themselves: health checks and questions come in between. */
const sliceMs = 5;

/** Handles items in order, and lets others have their turn when that takes long. */
export async function inSlices<T>(
  clock: Clock,
  items: readonly T[],
  handle: (item: T) => Promise<void> | void,
): Promise<void> {
  let startedMs = clock.monotonicMs();
  for (const item of items) {
    const handling = handle(item);
    if (handling !== undefined) await handling;
    if (clock.monotonicMs() - startedMs < sliceMs) continue;
    await nextTurn();
    startedMs = clock.monotonicMs();
  }
}
