import type {
  CategoricalProfile,
  FeatureProfile,
  NumericProfile,
} from '../profile/reference-profile.js';
import { categoricalDrift } from './categorical-drift.js';
import type { DriftMeasures } from './drift-measures.js';
import type { DriftTest } from './drift-tests.js';
import { numericDrift } from './numeric-drift.js';

/** The measures of one feature or prediction column, with its name. */
export interface FeatureDrift extends DriftMeasures {
  readonly feature: string;
  readonly kind: FeatureProfile['kind'];
}

export interface FeatureDriftOptions {
  /** Instead of the test that the data would choose. Where a test of ordered numbers meets categories, it is 'chi2'. */
  readonly test?: DriftTest | undefined;
}

/**
 * Compares a window of live values with the reference of that feature, however degenerate either is: a side without any
 * rows gives p 1 and effect 0. Missing values, unseen categories and what lies out of range are part of the distribution.
 * Numeric values need no order and are taken as float32; NaN, infinities and null are missing. One feature of 1,000 values
 * against 5,000 costs about 0.1 ms.
 */
export function assessFeature(
  profile: NumericProfile,
  values: ArrayLike<number>,
  options?: FeatureDriftOptions,
): FeatureDrift;
export function assessFeature(
  profile: CategoricalProfile,
  values: ArrayLike<string | null>,
  options?: FeatureDriftOptions,
): FeatureDrift;
export function assessFeature(
  profile: FeatureProfile,
  values: ArrayLike<number> | ArrayLike<string | null>,
  { test }: FeatureDriftOptions = {},
): FeatureDrift {
  const measures =
    profile.kind === 'numeric'
      ? numericDrift(profile, values as ArrayLike<number>, test)
      : categoricalDrift(profile, values as ArrayLike<string | null>, test);
  return { feature: profile.name, kind: profile.kind, ...measures };
}
