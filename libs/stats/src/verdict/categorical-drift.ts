import { discreteDrift } from './discrete-drift.js';
import type { DriftMeasures } from './drift-measures.js';
import type { CategoricalProfile } from '../profile/reference-profile.js';

/**
 * Drift of a categorical column. Every category that either side knows is a cell, unseen ones too, and missing is one
 * more. Unseen categories are not lumped together first: with many rare categories a window always has some that the
 * reference happens to lack, and a cell chosen for being empty there would raise an alarm each time.
 */
export function categoricalDrift(
  profile: CategoricalProfile,
  values: ArrayLike<string | null>,
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
  for (const unseen of countOf.values()) {
    reference.push(0);
    window.push(unseen);
  }
  return discreteDrift([...reference, profile.missing], [...window, missing], values.length);
}
