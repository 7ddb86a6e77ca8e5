import { DomainError } from '@slipway/core';
import { categoricalProfile } from './categorical-profile.js';
import { numericProfile } from './numeric-profile.js';
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

/**
 * Boils a training sample down to a profile: the features and, when there are such columns, the predictions and the
 * probabilities of the predicted class. All columns have the same number of rows and no name comes twice, or this throws
 * `invalid`. Columns may be empty or all missing: nothing
 * drifts from an empty one.
 */
export function buildReferenceProfile(
  features: readonly ReferenceColumn[],
  prediction?: ReferenceColumn,
  probability?: NumericColumn,
): ReferenceProfile {
  const answers = [prediction, probability].filter((column) => column !== undefined);
  const columns = [...features, ...answers];
  const rows = columns[0]?.values.length ?? 0;
  requireSameRows(columns, rows);
  requireUniqueNames(features);
  const profiles = features.map(profileColumn);
  return {
    rows,
    numeric: profiles.filter((profile) => profile.kind === 'numeric'),
    categorical: profiles.filter((profile) => profile.kind === 'categorical'),
    ...(prediction ? { prediction: profileColumn(prediction) } : {}),
    ...(probability ? { probability: profileNumeric(probability) } : {}),
  };
}

/** The profile of one column by itself. */
export function profileColumn(column: NumericColumn): NumericProfile;
export function profileColumn(column: ReferenceColumn): FeatureProfile;
export function profileColumn(column: ReferenceColumn): FeatureProfile {
  return column.kind === 'numeric' ? profileNumeric(column) : profileCategorical(column);
}

function profileNumeric({ name, values }: NumericColumn): NumericProfile {
  const sorted = sortedSample(values);
  const count = sorted.length;
  return numericProfile({ name, sorted, count, missing: values.length - count });
}

function profileCategorical({ name, values }: CategoricalColumn): CategoricalProfile {
  const countOf = new Map<string, number>();
  let missing = 0;
  for (const value of values) {
    if (value === null) missing++;
    else countOf.set(value, (countOf.get(value) ?? 0) + 1);
  }
  return categoricalProfile({ name, countOf, missing });
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
