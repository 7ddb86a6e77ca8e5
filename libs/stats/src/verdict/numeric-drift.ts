import { binSorted } from '../profile/bin-sorted.js';
import { compareCounts } from '../counts/compare-counts.js';
import { total } from '../counts/counts.js';
import { discreteDrift } from './discrete-drift.js';
import type { DriftMeasures } from './drift-measures.js';
import { jensenShannonDivergence } from '../counts/jensen-shannon.js';
import { ksTwoSample } from '../kolmogorov/ks.js';
import { psiTest } from '../counts/psi.js';
import type { NumericProfile } from '../profile/reference-profile.js';
import { sortedSample } from '../samples/sorted-sample.js';
import { wassersteinDistance } from '../samples/wasserstein.js';

/** A column with no more distinct reference values than this is compared value by value. */
const MOST_DISCRETE_VALUES = 20;
/**
 * From this many distinct values on they may also be a measurement that was rounded. When more than a tenth of the live
 * values lie between or beyond them, the live side rounds otherwise: value by value nothing would match then.
 */
const FEWEST_ROUNDED_VALUES = 6;
const MOST_OFF_GRID_SHARE = 0.1;
/** Windows with fewer values than this get the exact law. */
const SMALLEST_ASYMPTOTIC = 20;
/**
 * A value that goes missing counts as one that moved by 2 standard deviations: 5 points more missing values are then an
 * effect of 0.1 here and of 0.05 for a categorical feature, the customary limits of both.
 */
const SD_PER_MISSING = 2;

/**
 * Drift of a numeric column: value by value when the reference has few distinct ones and the live values are of them,
 * else by Kolmogorov-Smirnov.
 */
export function numericDrift(profile: NumericProfile, values: ArrayLike<number>): DriftMeasures {
  const sorted = sortedSample(values);
  const missing = values.length - sorted.length;
  return isContinuous(profile.sortedValues, sorted)
    ? continuousDrift(profile, sorted, missing)
    : valueByValueDrift(profile, sorted, missing);
}

/**
 * The asymptotic p-value is as good as the exact one and cannot hold up the process; only to a handful of values, all
 * beyond the reference, it would give a p of exactly 0. When a side has missing values, their number is tested as well and p is twice the smaller of both (Bonferroni).
 */
function continuousDrift(
  profile: NumericProfile,
  sorted: Float64Array,
  missing: number,
): DriftMeasures {
  const { sortedValues } = profile;
  const method = sorted.length < SMALLEST_ASYMPTOTIC ? 'exact' : 'asymptotic';
  const ks =
    sorted.length > 0 ? ksTwoSample(sortedValues, sorted, method) : { statistic: 0, pValue: 1 };
  const shift = wassersteinDistance(sortedValues, sorted) / standardDeviation(sortedValues);
  const absence = compareCounts([profile.count, profile.missing], [sorted.length, missing]);
  const hasMissing = missing > 0 || profile.missing > 0;
  const reference = Array.from(profile.binCounts);
  const window = binSorted(sorted, profile.binEdges);
  if (hasMissing) {
    reference.push(profile.missing);
    window.push(missing);
  }
  return {
    test: 'ks',
    statistic: ks.statistic,
    pValue: hasMissing ? Math.min(1, 2 * Math.min(ks.pValue, absence.pValue)) : ks.pValue,
    effectSize: Math.max(shift, SD_PER_MISSING * absence.effectSize),
    psi: psiTest(reference, window).psi,
    jensenShannon: jensenShannonDivergence(reference, window),
    missingShare: missing / Math.max(1, sorted.length + missing),
  };
}

/** Every distinct value of either side is a cell, and missing is one more. */
function valueByValueDrift(
  profile: NumericProfile,
  sorted: Float64Array,
  missing: number,
): DriftMeasures {
  const { sortedValues } = profile;
  // A profile of very many rows keeps a thinned sample: bring its counts back to the number of rows it stands for.
  const rowsPerValue = profile.count / Math.max(1, sortedValues.length);
  const reference: number[] = [];
  const window: number[] = [];
  let i = 0;
  let j = 0;
  while (i < sortedValues.length || j < sorted.length) {
    const value = Math.min(sortedValues[i] ?? Infinity, sorted[j] ?? Infinity);
    const [fromI, fromJ] = [i, j];
    while (i < sortedValues.length && sortedValues[i]! <= value) i++;
    while (j < sorted.length && sorted[j]! <= value) j++;
    reference.push(Math.round((i - fromI) * rowsPerValue));
    window.push(j - fromJ);
  }
  reference.push(profile.missing);
  window.push(missing);
  return discreteDrift(reference, window, sorted.length + missing);
}

function isContinuous(reference: ArrayLike<number>, window: Float64Array): boolean {
  if (hasMoreDistinctValues(reference, MOST_DISCRETE_VALUES)) return true;
  if (!hasMoreDistinctValues(reference, FEWEST_ROUNDED_VALUES - 1)) return false;
  const grid = new Set(Array.from(reference));
  const offGrid = window.reduce((count, value) => count + (grid.has(value) ? 0 : 1), 0);
  return offGrid > MOST_OFF_GRID_SHARE * window.length;
}

function hasMoreDistinctValues(sorted: ArrayLike<number>, limit: number): boolean {
  let distinct = 0;
  for (let i = 0; i < sorted.length && distinct <= limit; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  }
  return distinct > limit;
}

/** Of the sample itself (divided by n). Never 0 here: at least six values differ. */
function standardDeviation(values: ArrayLike<number>): number {
  const mean = total(values) / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return Math.sqrt(squares / values.length);
}
