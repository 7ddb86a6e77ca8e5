import { DomainError } from '@slipway/core';
import { categoricalProfile } from './categorical-profile.js';
import { MOST_SORTED_VALUES, numericProfile } from './numeric-profile.js';
import type {
  CategoricalProfile,
  FeatureProfile,
  NumericProfile,
  ReferenceProfile,
} from './reference-profile.js';

/**
 * The profile of two samples together, from their profiles alone. Counts add up exactly. Values are merged, and thinned
 * once there are more than 10,000: then each stands for as many rows as every other. Bins that agree are added, others made
 * anew from the merged values. Both profiles need the same columns, or this throws `invalid`.
 */
export function mergeReferenceProfiles(
  first: ReferenceProfile,
  second: ReferenceProfile,
): ReferenceProfile {
  const prediction = mergeAnswers(first.prediction, second.prediction);
  const probability = mergeAnswers(first.probability, second.probability);
  const isPredictionScored = [first, second].some((part) => part.isPredictionScored);
  return {
    rows: first.rows + second.rows,
    numeric: mergeColumns(first.numeric, second.numeric, mergeNumeric),
    categorical: mergeColumns(first.categorical, second.categorical, mergeCategorical),
    ...(prediction ? { prediction } : {}),
    ...(isPredictionScored ? { isPredictionScored } : {}),
    ...(probability?.kind === 'numeric' ? { probability } : {}),
  };
}

function mergeColumns<Column extends FeatureProfile>(
  first: readonly Column[],
  second: readonly Column[],
  merge: (first: Column, second: Column) => Column,
): Column[] {
  const byName = new Map(second.map((column) => [column.name, column]));
  const extra = second.find(({ name }) => !first.some((column) => column.name === name));
  if (extra) throw columnsDiffer(extra.name);
  return first.map((column) => {
    const partner = byName.get(column.name);
    if (!partner) throw columnsDiffer(column.name);
    return merge(column, partner);
  });
}

function mergeAnswers(
  first: FeatureProfile | undefined,
  second: FeatureProfile | undefined,
): FeatureProfile | undefined {
  if (!first && !second) return undefined;
  if (first?.kind === 'numeric' && second?.kind === 'numeric') return mergeNumeric(first, second);
  if (first?.kind === 'categorical' && second?.kind === 'categorical') {
    return mergeCategorical(first, second);
  }
  throw columnsDiffer((first ?? second)!.name);
}

function mergeNumeric(first: NumericProfile, second: NumericProfile): NumericProfile {
  const merged = numericProfile({
    name: first.name,
    sorted: mergeValues(first, second),
    count: first.count + second.count,
    missing: first.missing + second.missing,
  });
  const edges = Array.from(first.binEdges);
  const isSameBins =
    edges.length === second.binEdges.length &&
    edges.every((edge, bin) => edge === second.binEdges[bin]);
  if (!isSameBins) return merged;
  const binCounts = Array.from(first.binCounts, (count, bin) => count + second.binCounts[bin]!);
  return { ...merged, binEdges: edges, binCounts };
}

/**
 * Both sides' values in ascending order. When either side stands for more rows than it keeps, values weigh unequally: then
 * it is those at evenly spaced ranks of all rows.
 */
function mergeValues(first: NumericProfile, second: NumericProfile): Float64Array {
  const a = first.sortedValues;
  const b = second.sortedValues;
  const rows = first.count + second.count;
  const kept = Math.min(MOST_SORTED_VALUES, a.length + b.length);
  const merged = new Float64Array(rows === a.length + b.length ? rows : kept);
  const weightOfA = first.count / Math.max(1, a.length);
  const weightOfB = second.count / Math.max(1, b.length);
  const spacing = rows / Math.max(1, merged.length);
  let i = 0;
  let j = 0;
  let below = 0;
  let value = 0;
  for (let rank = 0; rank < merged.length; rank++) {
    const target = (rank + 0.5) * spacing;
    while (below < target && (i < a.length || j < b.length)) {
      const isFirst = j >= b.length || (i < a.length && a[i]! <= b[j]!);
      value = isFirst ? a[i++]! : b[j++]!;
      below += isFirst ? weightOfA : weightOfB;
    }
    merged[rank] = value;
  }
  return merged;
}

function mergeCategorical(
  first: CategoricalProfile,
  second: CategoricalProfile,
): CategoricalProfile {
  const countOf = new Map<string, number>();
  for (const { categories, counts } of [first, second]) {
    for (const [index, category] of categories.entries()) {
      countOf.set(category, (countOf.get(category) ?? 0) + counts[index]!);
    }
  }
  return categoricalProfile({
    name: first.name,
    countOf,
    missing: first.missing + second.missing,
  });
}

function columnsDiffer(name: string): DomainError {
  return new DomainError(
    'invalid',
    'PROFILE_COLUMNS_DIFFER',
    `merging reference profiles: expected the same columns in both, got ${name} in one or as another kind`,
  );
}
