import { benjaminiHochberg } from '../corrections/benjamini-hochberg.js';
import type { FeatureDrift } from './feature-drift.js';

export interface DatasetDriftOptions {
  /** Share of drift-free windows in which at least one feature may be called drifted, in (0, 1). */
  readonly falseAlarmRate: number;
  /** Changes below these are never drift, however sure: W1/sd of a 'ks' feature, total variation of a 'chi2' feature. */
  readonly minEffect: { readonly numeric: number; readonly categorical: number };
}

export interface FeatureVerdict extends FeatureDrift {
  readonly drifted: boolean;
  /** The p-value of this feature counts as significant at or below this; the same for all features of a window. */
  readonly threshold: number;
}

export interface DatasetDrift {
  readonly drifted: boolean;
  /** Drifted features among all, in [0, 1]. */
  readonly share: number;
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
  const pValues = features.map((feature) => feature.pValue);
  const { rejected, threshold } = benjaminiHochberg(pValues, options.falseAlarmRate);
  const { minEffect } = options;
  const verdicts = features.map((feature, index) => {
    const smallest = feature.test === 'ks' ? minEffect.numeric : minEffect.categorical;
    return {
      ...feature,
      drifted: rejected[index]! && feature.effectSize >= smallest,
      threshold,
    };
  });
  const driftedFeatures = verdicts.filter((verdict) => verdict.drifted).length;
  return {
    drifted: driftedFeatures > 0,
    share: driftedFeatures / Math.max(1, features.length),
    threshold,
    features: verdicts,
  };
}
