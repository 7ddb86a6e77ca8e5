import { DomainError } from '@slipway/core';
import { binSorted } from './bin-sorted.js';
import type {
  CategoricalProfile,
  FeatureProfile,
  NumericProfile,
  ReferenceProfile,
} from './reference-profile.js';
import { sortedSample } from '../samples/sorted-sample.js';

export interface NumericColumn {
  readonly name: string;
  readonly kind: 'numeric';
  /** NaN (or an infinity) where the value is missing. */
  readonly values: ArrayLike<number>;
}

export interface CategoricalColumn {
  readonly name: string;
  readonly kind: 'categorical';
  /** null where the value is missing. */
  readonly values: readonly (string | null)[];
}

export type ReferenceColumn = NumericColumn | CategoricalColumn;

/** A Kolmogorov-Smirnov statistic against this many evenly spaced order statistics is off by at most 1/20,000. */
const MOST_SORTED_VALUES = 10_000;
const QUANTILE_BINS = 10;

/**
 * Boils a training sample down to a profile: the features and, when there is one, the prediction column. All columns have
 * the same number of rows and no name comes twice, or this throws `invalid`. Columns may be empty or all missing: nothing
 * drifts from an empty one.
 */
export function buildReferenceProfile(
  features: readonly ReferenceColumn[],
  prediction?: ReferenceColumn,
): ReferenceProfile {
  const columns = prediction ? [...features, prediction] : features;
  const rows = columns[0]?.values.length ?? 0;
  requireSameRows(columns, rows);
  requireUniqueNames(features);
  const profiles = features.map(profileColumn);
  return {
    rows,
    numeric: profiles.filter((profile) => profile.kind === 'numeric'),
    categorical: profiles.filter((profile) => profile.kind === 'categorical'),
    ...(prediction ? { prediction: profileColumn(prediction) } : {}),
  };
}

function profileColumn(column: ReferenceColumn): FeatureProfile {
  return column.kind === 'numeric' ? profileNumeric(column) : profileCategorical(column);
}

function profileNumeric({ name, values }: NumericColumn): NumericProfile {
  const sorted = sortedSample(values);
  const binEdges = quantileEdges(sorted);
  return {
    kind: 'numeric',
    name,
    count: sorted.length,
    missing: values.length - sorted.length,
    sortedValues: thinOut(sorted),
    binEdges,
    binCounts: binSorted(sorted, binEdges),
  };
}

/**
 * Deciles that are values of the sample (so they are float32 as they stand). Ties give equal deciles, which are one edge,
 * and an edge at the largest value would leave the last bin empty.
 */
function quantileEdges(sorted: Float64Array): number[] {
  const edges: number[] = [];
  const largest = sorted.at(-1) ?? 0;
  for (let k = 1; k < QUANTILE_BINS; k++) {
    const edge = sorted[Math.ceil((k * sorted.length) / QUANTILE_BINS) - 1];
    if (edge !== undefined && edge < largest && edge !== edges.at(-1)) edges.push(edge);
  }
  return edges;
}

function thinOut(sorted: Float64Array): number[] {
  if (sorted.length <= MOST_SORTED_VALUES) return Array.from(sorted);
  const spacing = sorted.length / MOST_SORTED_VALUES;
  return Array.from(
    { length: MOST_SORTED_VALUES },
    (_, rank) => sorted[Math.floor((rank + 0.5) * spacing)]!,
  );
}

function profileCategorical({ name, values }: CategoricalColumn): CategoricalProfile {
  const countOf = new Map<string, number>();
  let count = 0;
  for (const value of values) {
    if (value === null) continue;
    count++;
    countOf.set(value, (countOf.get(value) ?? 0) + 1);
  }
  const entries = [...countOf].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return {
    kind: 'categorical',
    name,
    count,
    missing: values.length - count,
    categories: entries.map(([category]) => category),
    counts: entries.map(([, occurrences]) => occurrences),
  };
}

function requireSameRows(columns: readonly ReferenceColumn[], rows: number): void {
  const odd = columns.find((column) => column.values.length !== rows);
  if (!odd) return;
  throw new DomainError(
    'invalid',
    'REFERENCE_COLUMNS_DIFFER_IN_LENGTH',
    `reference column ${odd.name}: expected ${rows} rows like column ${columns[0]!.name}, got ${odd.values.length}`,
  );
}

function requireUniqueNames(columns: readonly ReferenceColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new DomainError(
        'invalid',
        'REFERENCE_COLUMN_TWICE',
        `reference column ${name}: expected every name once, got it twice`,
      );
    }
    seen.add(name);
  }
}
