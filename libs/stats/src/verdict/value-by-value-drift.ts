import { countOutside } from '../profile/sorted-search.js';
import type { NumericProfile } from '../profile/reference-profile.js';
import { discreteDrift } from './discrete-drift.js';
import type { DriftMeasures } from './drift-measures.js';
import type { DriftTest } from './drift-tests.js';

/** Drift of numbers with few distinct ones: every value of either side is a cell, and missing is one more. */
export function valueByValueDrift(
  profile: NumericProfile,
  sorted: Float32Array,
  missing: number,
  test: DriftTest,
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
  const rows = sorted.length + missing;
  const outOfRange = countOutside(sortedValues, sorted);
  return discreteDrift(reference, window, { rows, unseen: 0, outOfRange }, test);
}
