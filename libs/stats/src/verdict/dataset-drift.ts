import { benjaminiHochberg } from '../corrections/benjamini-hochberg.js';
import type { FeatureDrift } from './feature-drift.js';

export interface DatasetDriftOptions {
  /** Share of drift-free windows in which at least one feature may be called drifted, in (0, 1). */
  readonly falseAlarmRate: number;
  /** Changes below these are never drift, however sure: in standard deviations for 'sd' effects, total variation for 'share'. */
  readonly minEffect: { readonly numeric: number; readonly categorical: number };
  /** Features, by name, that are held against limits of their own. */
  readonly limits?: ReadonlyMap<string, FeatureLimits> | undefined;
}

export interface FeatureLimits {
  /** Instead of the data set's `minEffect`, in the unit of this feature's effect. */
  readonly minEffect?: number | undefined;
  /**
   * The p-value at which this feature counts as significant. It then takes no part in the correction across the others,
   * and its false alarms come on top of the data set's rate.
   */
  readonly threshold?: number | undefined;
}

export interface FeatureVerdict extends FeatureDrift {
  readonly drifted: boolean;
  /** The p-value of this feature counts as significant at or below this; the same for all without one of their own. */
  readonly threshold: number;
}

export interface DatasetDrift {
  readonly drifted: boolean;
  /** Drifted features among all, in [0, 1]. */
  readonly share: number;
  /** Of the features without a threshold of their own. */
  readonly threshold: number;
  readonly features: readonly FeatureVerdict[];
}

const defaults: DatasetDriftOptions = {
  falseAlarmRate: 0.05,
  minEffect: { numeric: 0.1, categorical: 0.05 },
};

/**
 * The verdict over all features of a window. A feature has drifted when it is significant after the correction of
 * Benjamini & Hochberg across the features AND its effect is large enough to matter: the first keeps the false alarm rate
 * at any number of features, the second keeps a window of 100,000 rows from alarming on 0.03 standard deviations. The
 * data set has drifted when a feature has.
 */
export function assessDataset(
  features: readonly FeatureDrift[],
  options: DatasetDriftOptions = defaults,
): DatasetDrift {
  const { minEffect, limits } = options;
  const limitsOf = (name: string): FeatureLimits => limits?.get(name) ?? {};
  const corrected = features.filter(({ feature }) => limitsOf(feature).threshold === undefined);
  const pValues = corrected.map(({ pValue }) => pValue);
  const { threshold } = benjaminiHochberg(pValues, options.falseAlarmRate);
  const verdicts = features.map((feature) => {
    const own = limitsOf(feature.feature);
    const usual = feature.effectUnit === 'sd' ? minEffect.numeric : minEffect.categorical;
    const held = own.threshold ?? threshold;
    const isLarge = feature.effectSize >= (own.minEffect ?? usual);
    return { ...feature, drifted: feature.pValue <= held && isLarge, threshold: held };
  });
  const driftedFeatures = verdicts.filter((verdict) => verdict.drifted).length;
  return {
    drifted: driftedFeatures > 0,
    share: driftedFeatures / Math.max(1, features.length),
    threshold,
    features: verdicts,
  };
}
