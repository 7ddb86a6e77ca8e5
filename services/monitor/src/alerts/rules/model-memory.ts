import type { VersionSnapshot } from '../../versions/version-snapshot.js';

/** How the traffic of a model flows, all its versions together; kept with the alerts. */
export interface ModelMemory {
  /** Time of the newest request, by the clock of who sent it. */
  readonly lastMs: number;
  /** When that was seen to change, by the clock of the monitor: nobody else's clock is to be believed here. */
  readonly changedMs: number;
  /** When its first request was seen, by the same clock. */
  readonly sinceMs: number;
  /** The longest time that it stood still before it went on. */
  readonly longestGapMs: number;
}

/** Shorter pauses are not worth a write. */
const leastNotedMs = 10_000;

/**
 * The memory after one more look at all versions of a model; the same object when there was nothing to remember. After a
 * time without looking (`wasBlind`) nobody can tell for how long there was no traffic: it counts from now.
 */
export function rememberModel(
  memory: ModelMemory | undefined,
  versions: readonly VersionSnapshot[],
  { nowMs, wasBlind }: { readonly nowMs: number; readonly wasBlind: boolean },
): ModelMemory | undefined {
  const lastMs = newest(versions);
  if (lastMs === undefined) return memory;
  if (memory === undefined) return { lastMs, changedMs: nowMs, sinceMs: nowMs, longestGapMs: 0 };
  if (wasBlind) return { ...memory, lastMs, changedMs: nowMs };
  if (lastMs === memory.lastMs) return memory;
  const gapMs = nowMs - memory.changedMs;
  const longestGapMs = Math.max(memory.longestGapMs, gapMs < leastNotedMs ? 0 : gapMs);
  return { ...memory, lastMs, changedMs: nowMs, longestGapMs };
}

function newest(versions: readonly VersionSnapshot[]): number | undefined {
  const times = versions.map(({ traffic }) => traffic.lastMs).filter((ms) => ms !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}
