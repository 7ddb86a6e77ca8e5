import { compareCounts } from '../counts/compare-counts.js';
import { countOnGrid } from './count-on-grid.js';
import type { Precision } from './prepared-numeric.js';

export interface PrecisionDrift {
  readonly pValue: number;
  /** How many more of the window's rows are coarse, a share of rows. */
  readonly effectSize: number;
}

/** Below this many rows on either side nothing is said. */
const FEWEST_ROWS = 100;
/** Smaller changes are not even tested: they would not be called drift, and are noise where the reference repeats. */
const SMALLEST_CHANGE = 0.1;
/** A window may repeat values by chance when the reference does; more than this and the shares are not comparable. */
const MOST_REFERENCE_REPEATS = 0.01;

const unchanged: PrecisionDrift = { pValue: 1, effectSize: 0 };

/**
 * Whether the window's values are measured more coarsely than the reference's: rounded to a decimal grid that the
 * reference is not on, or repeating each other where the reference hardly does. Rounding to a tenth of a standard
 * deviation moves no distribution function by more than 0.02, so no test of the distributions sees it. Live values that
 * are finer than a rounded reference are no loss and no drift. The p-value is twice the smaller one of both questions.
 *
 * A sample of n <= m rows repeats itself no more often than the m rows it is drawn from, so the test is conservative.
 */
export function precisionDrift(
  { perUnit, onGridShare, repeatShare }: Precision,
  referenceRows: number,
  window: Float32Array,
  windowDistinct: number,
): PrecisionDrift {
  const n = window.length;
  if (n < FEWEST_ROWS || referenceRows < FEWEST_ROWS) return unchanged;
  const rounded =
    perUnit === undefined
      ? unchanged
      : moreOften(onGridShare, referenceRows, countOnGrid(window, perUnit), n);
  const isRepeatKnown = repeatShare !== undefined && repeatShare <= MOST_REFERENCE_REPEATS;
  const repeated =
    isRepeatKnown && n <= referenceRows
      ? moreOften(repeatShare, referenceRows, n - windowDistinct, n)
      : unchanged;
  return {
    pValue: Math.min(1, 2 * Math.min(rounded.pValue, repeated.pValue)),
    effectSize: Math.max(rounded.effectSize, repeated.effectSize),
  };
}

function moreOften(share: number, referenceRows: number, count: number, rows: number) {
  const effectSize = count / rows - share;
  if (effectSize < SMALLEST_CHANGE) return unchanged;
  const inReference = Math.round(share * referenceRows);
  const { pValue } = compareCounts(
    [inReference, referenceRows - inReference],
    [count, rows - count],
  );
  return { pValue, effectSize };
}
