import type { FeatureProfile, ReferenceProfile } from '@slipway/stats';
import {
  answeredProbabilities,
  categoricalValues,
  numericValues,
  predictedLabels,
} from './feature-values.js';
import type { RowColumns, Text } from './row-columns.js';
import { maxFeatures } from './row-window.js';

export const predictionFeature = 'prediction';
/** Of the class that was answered. */
export const probabilityFeature = 'probability';

/** A column of a reference that live rows are compared with. */
export interface WatchedColumn {
  /** The name of the feature, or one of the two above. */
  readonly feature: string;
  readonly isAnswer: boolean;
  readonly profile: FeatureProfile;
}

/** Features, then answers. An answer that has the name of a feature is left out: the name stands for the feature. */
export function watchedColumns(reference: ReferenceProfile): readonly WatchedColumn[] {
  const { numeric, categorical, prediction, probability } = reference;
  const names = new Set<string>();
  const columns: WatchedColumn[] = [];
  for (const profile of [...numeric, ...categorical]) {
    names.add(profile.name);
    if (columns.length === maxFeatures || reference.driftSettings?.[profile.name]?.isIgnored)
      continue;
    columns.push({ feature: profile.name, isAnswer: false, profile });
  }
  const answers = { [predictionFeature]: prediction, [probabilityFeature]: probability };
  for (const [feature, profile] of Object.entries(answers)) {
    if (profile && !names.has(feature)) columns.push({ feature, isAnswer: true, profile });
  }
  return columns;
}

/** Of a column whose reference is numeric; undefined when no row carries it. */
export function numbersOf(
  rows: RowColumns,
  { feature, isAnswer }: WatchedColumn,
): ArrayLike<number> | undefined {
  if (!isAnswer) return numericValues(rows, feature);
  return feature === predictionFeature ? rows.predictions : answeredProbabilities(rows);
}

/** Of a column whose reference is categorical; undefined when no row carries it. */
export function textsOf(
  rows: RowColumns,
  { feature, isAnswer }: WatchedColumn,
): ArrayLike<Text> | undefined {
  return isAnswer ? predictedLabels(rows) : categoricalValues(rows, feature);
}
