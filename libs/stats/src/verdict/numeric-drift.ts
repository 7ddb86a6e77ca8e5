import type { NumericProfile } from '../profile/reference-profile.js';
import { continuousDrift } from './continuous-drift.js';
import type { DriftMeasures } from './drift-measures.js';
import type { DriftTest } from './drift-tests.js';
import { MOST_DISCRETE_VALUES, preparedNumeric, type PreparedNumeric } from './prepared-numeric.js';
import { sortedSample } from '../samples/sorted-sample.js';
import { valueByValueDrift } from './value-by-value-drift.js';

/**
 * From this many distinct values on they may also be a measurement that was rounded. When more than a tenth of the live
 * values lie between or beyond them, the live side rounds otherwise: value by value nothing would match then.
 */
const FEWEST_ROUNDED_VALUES = 6;
const MOST_OFF_GRID_SHARE = 0.1;

/**
 * Drift of a numeric column: value by value when the reference has few distinct ones and the live values are of them, else
 * as continuous numbers. A test of ordered values that was asked for by name is taken at its word.
 */
export function numericDrift(
  profile: NumericProfile,
  values: ArrayLike<number>,
  test: DriftTest | undefined,
): DriftMeasures {
  const prepared = preparedNumeric(profile);
  const window = sortedSample(values);
  const missing = values.length - window.length;
  return isContinuous(prepared, window) || isOrdered(test, prepared)
    ? continuousDrift(profile, prepared, window, missing, test ?? 'cauchy')
    : valueByValueDrift(profile, window, missing, test ?? 'chi2');
}

function isContinuous({ distinct, grid }: PreparedNumeric, window: Float32Array): boolean {
  if (distinct > MOST_DISCRETE_VALUES) return true;
  if (distinct < FEWEST_ROUNDED_VALUES) return false;
  let offGrid = 0;
  for (let i = 0; i < window.length; i++) if (!grid.has(window[i]!)) offGrid++;
  return offGrid > MOST_OFF_GRID_SHARE * window.length;
}

/** A constant has no order to speak of. */
function isOrdered(test: DriftTest | undefined, { distinct }: PreparedNumeric): boolean {
  const isOfCells = test === 'chi2' || test === 'psi' || test === 'jensenshannon';
  return test !== undefined && test !== 'cauchy' && !isOfCells && distinct > 1;
}
