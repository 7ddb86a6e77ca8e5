import { OTHER_CATEGORY } from '../profile/categorical-profile.js';
import { discreteDrift } from './discrete-drift.js';
import type { DriftMeasures } from './drift-measures.js';
import type { DriftTest } from './drift-tests.js';
import type { CategoricalProfile } from '../profile/reference-profile.js';

/**
 * Drift of a categorical column. Every category that either side knows is a cell, unseen ones too, and missing is one
 * more. Unseen categories are not lumped together first: with many rare categories a window always has some that the
 * reference happens to lack, and a cell chosen for being empty there would raise an alarm each time. Where the reference
 * itself has a cell for all others, they belong there.
 */
export function categoricalDrift(
  profile: CategoricalProfile,
  values: ArrayLike<string | null>,
  test: DriftTest | undefined,
): DriftMeasures {
  const countOf = new Map<string, number>();
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? null;
    if (value === null) missing++;
    else countOf.set(value, (countOf.get(value) ?? 0) + 1);
  }
  const reference: number[] = [];
  const window: number[] = [];
  for (const [index, category] of profile.categories.entries()) {
    reference.push(profile.counts[index]!);
    window.push(countOf.get(category) ?? 0);
    countOf.delete(category);
  }
  const otherCell = profile.categories.indexOf(OTHER_CATEGORY);
  let unseen = 0;
  for (const count of countOf.values()) {
    if (otherCell >= 0) {
      window[otherCell]! += count;
      continue;
    }
    reference.push(0);
    window.push(count);
    unseen += count;
  }
  reference.push(profile.missing);
  window.push(missing);
  const live = { rows: values.length, unseen, outOfRange: 0 };
  return discreteDrift(reference, window, live, test ?? 'chi2');
}
