import { compareCounts } from '../counts/compare-counts.js';
import { jensenShannonDivergence } from '../counts/jensen-shannon.js';
import { psiTest } from '../counts/psi.js';
import { binSorted } from '../profile/bin-sorted.js';
import type { NumericProfile } from '../profile/reference-profile.js';
import { countOutside } from '../profile/sorted-search.js';
import type { DriftMeasures } from './drift-measures.js';
import type { DriftTest } from './drift-tests.js';
import { mergeSamples } from './merge-samples.js';
import { numericTests, type NumericComparison, type TestResult } from './numeric-tests.js';
import { precisionDrift } from './precision-drift.js';
import type { PreparedNumeric } from './prepared-numeric.js';

/** Windows with fewer values than this are too small for the laws that the combined tests follow. */
const SMALLEST_COMBINED = 20;
/**
 * A value that goes missing counts as one that moved by 2 standard deviations: 5 points more missing values are then an
 * effect of 0.1 here and of 0.05 for a categorical feature, the customary limits of both.
 */
const SD_PER_MISSING = 2;
/** A value that lost its precision counts a tenth of that: half of the rows are then an effect of 0.1. */
const SD_PER_COARSE = 0.2;
/** What the question about precision may spend of the false alarms; what it looks for is overwhelming when it happens. */
const PRECISION_SHARE = 0.01;

/**
 * Drift of continuous numbers. When a side has missing values, their number is tested as well and p is twice the smaller
 * of both (Bonferroni). `window` is ascending; `missing` rows come on top.
 */
export function continuousDrift(
  profile: NumericProfile,
  prepared: PreparedNumeric,
  window: Float32Array,
  missing: number,
  wanted: DriftTest,
): DriftMeasures {
  const merged = mergeSamples(prepared.values, window);
  const windowBins = binSorted(window, prepared.binEdges);
  const test = wanted === 'cauchy' && window.length < SMALLEST_COMBINED ? 'ks' : wanted;
  const { statistic, pValue } = runTest(test, { prepared, window, merged, windowBins });
  // A test that was asked for by name stands for itself.
  const precision =
    test === 'cauchy'
      ? precisionDrift(prepared.precision, profile.count, window, merged.windowDistinct)
      : undefined;
  const absence = compareAbsence(profile, window.length, missing);
  const reference = absence ? [...prepared.binCounts, prepared.missing] : prepared.binCounts;
  const live = absence ? [...windowBins, missing] : windowBins;
  const rows = Math.max(1, window.length + missing);
  return {
    test,
    statistic,
    pValue: allQuestions(pValue, precision?.pValue, absence?.pValue),
    effectSize: Math.max(
      merged.wasserstein / prepared.scale,
      SD_PER_MISSING * (absence?.effectSize ?? 0),
      SD_PER_COARSE * (precision?.effectSize ?? 0),
    ),
    effectUnit: 'sd',
    psi: psiTest(reference, live).psi,
    jensenShannon: jensenShannonDivergence(reference, live),
    ks: merged.ks,
    missingShare: missing / rows,
    unseenShare: 0,
    outOfRangeShare: countOutside(prepared.values, window) / rows,
  };
}

/** Nothing to compare and nothing different are p 1, which the combination of p-values does not reach by itself. */
function runTest(test: DriftTest, data: NumericComparison): TestResult {
  if (data.merged.ks === 0) return { statistic: 0, pValue: 1 };
  return numericTests[test](data);
}

function compareAbsence({ count, missing }: NumericProfile, present: number, absent: number) {
  return missing > 0 || absent > 0 ? compareCounts([count, missing], [present, absent]) : undefined;
}

function allQuestions(
  pValue: number,
  precision: number | undefined,
  absence: number | undefined,
): number {
  const values =
    precision === undefined
      ? pValue
      : Math.min(pValue / (1 - PRECISION_SHARE), precision / PRECISION_SHARE);
  return Math.min(1, absence === undefined ? values : 2 * Math.min(values, absence));
}
