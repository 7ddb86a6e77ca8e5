import {
  compareTables,
  type CategoricalProfile,
  type ColumnVerdict,
  type CompatTool,
  type ComparedCategories,
  type ComparedColumn,
  type ComparedNumbers,
  type FeatureProfile,
  type NumericProfile,
  type ReferenceProfile,
} from '@slipway/stats';
import { categoricalValues, numericValues } from '../fold/feature-values.js';
import type { RowColumns, Text } from '../fold/row-columns.js';
import type { EvaluationVerdict, WatchedFeature } from './evaluation.js';

/**
 * The verdict that another tool would give on the features: its choice of tests, its limits, and its rule for the data set.
 * What it does not say (effect, p-value of a distance, confirmation) stays as it was, and so does the verdict on the
 * answers.
 */
export function compatVerdict(
  tool: CompatTool,
  verdict: EvaluationVerdict,
  profile: ReferenceProfile,
  rows: RowColumns,
): EvaluationVerdict {
  const pairs = [...profile.numeric, ...profile.categorical].flatMap((feature) => {
    const current = currentColumn(feature, rows);
    return current === undefined ? [] : [{ reference: referenceColumn(feature), current }];
  });
  if (pairs.length === 0) return verdict;
  const compared = compareTables(
    pairs.map(({ reference }) => reference),
    pairs.map(({ current }) => current),
    { compat: tool },
  );
  const byName = new Map(compared.columns.map((column) => [column.column, column]));
  return {
    ...verdict,
    ...compared.dataset,
    features: verdict.features.map((feature) => judgedBy(feature, byName.get(feature.feature))),
  };
}

function judgedBy(feature: WatchedFeature, column: ColumnVerdict | undefined): WatchedFeature {
  if (column === undefined) return feature;
  const { drifted, test, statistic, pValue, threshold } = column;
  return {
    ...feature,
    ...{ drifted, test },
    statistic: statistic ?? pValue ?? feature.statistic,
    pValue: pValue ?? feature.pValue,
    threshold: threshold ?? 0,
  };
}

function referenceColumn(profile: FeatureProfile): ComparedColumn {
  return profile.kind === 'numeric' ? referenceNumbers(profile) : referenceCategories(profile);
}

/** A share of its rows that is next to no fraction of them, so that steps of it visit all rows in a mixed order. */
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** A profile keeps its values sorted; some tools cut a reference into chunks, which must not be of small or great values. */
function referenceNumbers({ name, sortedValues, missing }: NumericProfile): ComparedNumbers {
  const order = Array.from({ length: sortedValues.length }, (_, i) => (i * goldenRatio) % 1);
  const mixed = order.map((key, i) => [key, i] as const).sort(([a], [b]) => a - b);
  const values = mixed.map(([, i]) => sortedValues[i] ?? Number.NaN);
  values.push(...Array<number>(missing).fill(Number.NaN));
  return { kind: 'numeric', name, values, isInteger: isInteger(values) };
}

function referenceCategories(profile: CategoricalProfile): ComparedCategories {
  const { name, categories, counts, missing } = profile;
  const sorted: Text[] = categories.flatMap((category, i) =>
    Array<Text>(counts[i] ?? 0).fill(category),
  );
  sorted.push(...Array<null>(missing).fill(null));
  const mixed = sorted.map((value, i) => [(i * goldenRatio) % 1, value] as const);
  const values = mixed.sort(([a], [b]) => a - b).map(([, value]) => value);
  return { kind: 'categorical', name, values, isBoolean: isBoolean(values) };
}

function currentColumn(profile: FeatureProfile, rows: RowColumns): ComparedColumn | undefined {
  const { name } = profile;
  if (profile.kind === 'numeric') {
    const values = numericValues(rows, name);
    return values && { kind: 'numeric', name, values, isInteger: isInteger(Array.from(values)) };
  }
  const texts = categoricalValues(rows, name);
  const values = texts && Array.from(texts);
  return values && { kind: 'categorical', name, values, isBoolean: isBoolean(values) };
}

function isInteger(values: readonly number[]): boolean {
  return values.every((value) => Number.isInteger(value));
}

function isBoolean(values: readonly Text[]): boolean {
  return values.every((value) => value === 'true' || value === 'false');
}
