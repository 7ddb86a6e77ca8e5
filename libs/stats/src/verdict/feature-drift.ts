import { categoricalDrift } from './categorical-drift.js';
import type { DriftMeasures } from './drift-measures.js';
import { numericDrift } from './numeric-drift.js';
import type {
  CategoricalProfile,
  FeatureProfile,
  NumericProfile,
} from '../profile/reference-profile.js';

/** The measures of one feature or prediction column, with its name. */
export interface FeatureDrift extends DriftMeasures {
  readonly feature: string;
  readonly kind: FeatureProfile['kind'];
}

/**
 * Compares a window of live values with the reference of that feature, however degenerate either is: a side without any
 * rows gives p 1 and effect 0. Missing values and unseen categories are part of the distribution. Numeric values need no
 * order and are taken as float32; NaN, infinities and null are missing. One feature of 1,000 values costs about 0.2 ms.
 */
export function assessFeature(profile: NumericProfile, values: ArrayLike<number>): FeatureDrift;
export function assessFeature(
  profile: CategoricalProfile,
  values: ArrayLike<string | null>,
): FeatureDrift;
export function assessFeature(
  profile: FeatureProfile,
  values: ArrayLike<number> | ArrayLike<string | null>,
): FeatureDrift {
  const measures =
    profile.kind === 'numeric'
      ? numericDrift(profile, values as ArrayLike<number>)
      : categoricalDrift(profile, values as ArrayLike<string | null>);
  return { feature: profile.name, kind: profile.kind, ...measures };
}
