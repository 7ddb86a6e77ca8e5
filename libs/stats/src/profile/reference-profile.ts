import type { QualityReference } from '../quality/quality-reference.js';
import type { FeatureLimits } from '../verdict/dataset-drift.js';
import type { DriftTest } from '../verdict/drift-tests.js';

/**
 * What a version's training sample looked like, column by column and without its rows: the camelCase of
 * `slipway.events.v1.ReferenceProfile` without its identity. A profile is data: it can go through JSON unchanged.
 */
export interface ReferenceProfile {
  readonly rows: number;
  readonly numeric: readonly NumericProfile[];
  readonly categorical: readonly CategoricalProfile[];
  /** Absent when the reference has no prediction column and nobody has run the model over it. */
  readonly prediction?: FeatureProfile;
  /** The prediction is what the model said to rows of the reference, which has no such column. */
  readonly isPredictionScored?: boolean;
  /** Of the predicted class; absent for regression, and for models without probabilities. */
  readonly probability?: NumericProfile;
  /** How much the answers depend on each feature, as the model's card says; absent when it does not. */
  readonly importances?: Readonly<Record<string, number>>;
  /** Features that are watched otherwise than all others, by name, as the model's card says. */
  readonly driftSettings?: Readonly<Record<string, DriftSettings>>;
  /** Absent when the reference has no labels. */
  readonly quality?: QualityProfile;
}

export interface DriftSettings extends FeatureLimits {
  /** It is not watched at all. */
  readonly isIgnored?: boolean | undefined;
  /** Undefined: chosen by the data. */
  readonly test?: DriftTest | undefined;
}

export interface QualityProfile extends QualityReference {
  /** In the order of the calibrations; empty for a regression. */
  readonly classes: readonly string[];
}

export interface NumericProfile {
  readonly kind: 'numeric';
  readonly name: string;
  /** Values that are present; `count + missing` is the number of rows, for answers of the rows that were answered. */
  readonly count: number;
  /** NaN and infinities. */
  readonly missing: number;
  /** Float32 values in ascending order: all of them, or evenly spaced order statistics when there are very many. */
  readonly sortedValues: ArrayLike<number>;
  /** Inner edges, strictly ascending: bin i holds edges[i-1] < x <= edges[i]; the first and last bins are open. */
  readonly binEdges: ArrayLike<number>;
  /** One more than there are edges; none is 0 unless the column is empty. */
  readonly binCounts: ArrayLike<number>;
}

export interface CategoricalProfile {
  readonly kind: 'categorical';
  readonly name: string;
  /** Values that are present; `count + missing` is the number of rows. */
  readonly count: number;
  readonly missing: number;
  /** Most frequent first, equally frequent ones by name. */
  readonly categories: readonly string[];
  readonly counts: ArrayLike<number>;
}

export type FeatureProfile = NumericProfile | CategoricalProfile;
