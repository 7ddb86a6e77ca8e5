/** When the rows of a version are looked at. Times are those of the event stream, so the same stream gives the same looks. */
export interface LookSchedule {
  /** How many of `rows` that come at a time may be added before the next look is due; all of them when none is. */
  readonly rowsToLook: (rows: number, streamMs: number) => number;
  readonly add: (rows: number, streamMs: number, position: string) => void;
  /** Rows were added, and either there are enough of them or they have waited long enough. */
  readonly isDue: (streamMs: number) => boolean;
  /** When the rows that wait will have waited long enough; Infinity while there are none. */
  readonly dueMs: () => number;
  /** A look was taken; answers its number, from 1 on. */
  readonly take: (streamMs: number) => number;
  /** Of the last entry that brought rows. */
  readonly position: () => string;
  /** Rows since the version was first seen. */
  readonly rows: () => number;
  /** As many as the present pace would give. */
  readonly looksPerWeek: () => number;
  readonly store: () => StoredSchedule;
}

export interface LookScheduleOptions {
  readonly everyRows: number;
  readonly everyMs: number;
  /** No look before there are so many rows. */
  readonly minSamples: number;
}

export interface StoredSchedule {
  readonly position: string;
  readonly rows: number;
  readonly looks: number;
  readonly rowsSinceLook: number;
  /** When the first of these rows came. */
  readonly waitingSinceMs: number;
  /** Looks that may be taken at once, and when that was counted. */
  readonly allowance: number;
  readonly allowanceMs: number;
  /** Looks since a time, for their pace. */
  readonly pacedLooks: number;
  readonly pacedSinceMs: number;
}

/**
 * Under heavy traffic looks follow the clock and not the rows: two a second, after 20 that may come at once. A look at 100
 * features costs 50 ms, and more of them would say nothing new.
 */
const looksPerSecond = 2;
const maxAllowance = 20;
const weekMs = 7 * 24 * 3_600_000;
/** The pace is not extrapolated from less than this. */
const shortestPaceMs = 3_600_000;

const start: StoredSchedule = {
  ...{ position: '', rows: 0, looks: 0, rowsSinceLook: 0, waitingSinceMs: 0 },
  ...{ allowance: maxAllowance, allowanceMs: 0, pacedLooks: 0, pacedSinceMs: 0 },
};

export function createLookSchedule(
  { everyRows, everyMs, minSamples }: LookScheduleOptions,
  stored: StoredSchedule = start,
): LookSchedule {
  let state = { ...stored };
  let lastMs = stored.allowanceMs;

  const allowanceAt = (streamMs: number): number => {
    const passedMs = Math.max(0, streamMs - state.allowanceMs);
    return Math.min(maxAllowance, state.allowance + (passedMs / 1000) * looksPerSecond);
  };

  const dueMs = (): number => {
    const isWaiting = state.rowsSinceLook > 0 && state.rows >= minSamples;
    return isWaiting ? state.waitingSinceMs + everyMs : Number.POSITIVE_INFINITY;
  };

  const missingRows = (): number =>
    Math.max(0, everyRows - state.rowsSinceLook, minSamples - state.rows);

  return {
    rowsToLook: (rows, streamMs) => {
      if (allowanceAt(streamMs) < 1) return rows;
      return Math.min(rows, missingRows());
    },
    add: (rows, streamMs, position) => {
      if (rows === 0) return;
      state.position = position;
      if (state.rowsSinceLook === 0) state.waitingSinceMs = streamMs;
      state.rows += rows;
      state.rowsSinceLook += rows;
      lastMs = Math.max(lastMs, streamMs);
    },
    isDue: (streamMs) => (missingRows() === 0 && allowanceAt(streamMs) >= 1) || streamMs >= dueMs(),
    dueMs,
    take: (streamMs) => {
      const allowance = Math.max(0, allowanceAt(streamMs) - 1);
      if (streamMs - state.pacedSinceMs > weekMs) {
        const isFirst = state.pacedSinceMs === 0;
        state.pacedLooks = isFirst ? 0 : state.pacedLooks / 2;
        state.pacedSinceMs = isFirst ? streamMs : streamMs - weekMs / 2;
      }
      state = {
        ...state,
        ...{ looks: state.looks + 1, rowsSinceLook: 0 },
        ...{ allowance, allowanceMs: streamMs, pacedLooks: state.pacedLooks + 1 },
      };
      lastMs = Math.max(lastMs, streamMs);
      return state.looks;
    },
    position: () => state.position,
    rows: () => state.rows,
    looksPerWeek: () => {
      const passedMs = Math.max(shortestPaceMs, lastMs - state.pacedSinceMs);
      return Math.max(1, (state.pacedLooks * weekMs) / passedMs);
    },
    store: () => state,
  };
}
