/** What is remembered of a producer's clock; all times in milliseconds. */
export interface StoredClock {
  /** Redis time at which the present span began. */
  readonly sinceMs: number;
  /** Least delay in the present span and in the one before; null before the first entry. */
  readonly leastMs: number | null;
  readonly leastBeforeMs: number | null;
}

/**
 * Follows how far a producer's clock is off. An entry is stored a moment after its newest request, so when all of a
 * producer's entries seem to have been under way for an hour, or to come from the future, its clock is wrong. The least
 * delay of the last spans decides, because entries that waited for Redis (in a spool) have a long way behind them and a
 * right time: entries just before or after them show that. A producer that is met while it delivers what has waited is
 * taken for one with a wrong clock until it has caught up.
 */
export interface ProducerClock {
  /**
   * Takes the next entry by its newest request and the time of its stream id; answers what has to be added to the
   * producer's times, 0 while its clock is right within `toleranceMs`.
   */
  readonly observe: (newestMs: number, storedMs: number) => number;
  readonly stored: () => StoredClock;
}

/** How long a clock that was set right, or wrong, is judged by what it was before: one or two of these. */
const spanMs = 10 * 60_000;

const unknownClock: StoredClock = { sinceMs: 0, leastMs: null, leastBeforeMs: null };

export function createProducerClock(
  toleranceMs: number,
  stored: StoredClock = unknownClock,
): ProducerClock {
  let { sinceMs, leastMs, leastBeforeMs } = stored;
  return {
    observe: (newestMs, storedMs) => {
      if (leastMs !== null && storedMs - sinceMs >= spanMs) {
        leastBeforeMs = leastMs;
        leastMs = null;
      }
      if (leastMs === null) sinceMs = storedMs;
      const delayMs = storedMs - newestMs;
      leastMs = Math.min(leastMs ?? delayMs, delayMs);
      const offMs = Math.min(leastMs, leastBeforeMs ?? leastMs);
      return Math.abs(offMs) > toleranceMs ? offMs : 0;
    },
    stored: () => ({ sinceMs, leastMs, leastBeforeMs }),
  };
}
