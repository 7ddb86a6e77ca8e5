import {
  assessFeature,
  type FeatureDrift,
  type FeatureProfile,
  type ReferenceProfile,
} from '@slipway/stats';
import { predictionFeature } from '../fold/cell-layout.js';
import { categoricalValues, numericValues, predictedLabels } from '../fold/feature-values.js';
import type { RowColumns } from '../fold/row-columns.js';
import { maxFeatures } from '../fold/row-window.js';
import type { Pause } from './evaluation-runner.js';

/** How far each column of some rows lies from its reference. */
export interface RowAssessment {
  readonly features: readonly FeatureDrift[];
  /** Undefined when the reference has no answers. */
  readonly prediction: FeatureDrift | undefined;
}

/**
 * Compares rows with a reference, feature by feature, and lets others run in between, so the rows must be a copy. Features
 * that the rows do not carry are left out; with `only`, so are all that are not in it.
 */
export async function assessRows(
  profile: ReferenceProfile,
  rows: RowColumns,
  pause: Pause,
  only?: ReadonlySet<string>,
): Promise<RowAssessment> {
  const isAsked = (feature: string): boolean => only?.has(feature) ?? true;
  const features: FeatureDrift[] = [];
  const watched = [...profile.numeric, ...profile.categorical].slice(0, maxFeatures);
  for (const feature of watched) {
    const drift = isAsked(feature.name) ? assessColumn(feature, rows) : undefined;
    if (drift !== undefined) features.push(drift);
    await pause();
  }
  const { prediction } = profile;
  if (prediction === undefined || !isAsked(predictionFeature)) {
    return { features, prediction: undefined };
  }
  const drift =
    prediction.kind === 'numeric'
      ? assessFeature(prediction, rows.predictions)
      : assessFeature(prediction, predictedLabels(rows));
  return { features, prediction: { ...drift, feature: predictionFeature } };
}

function assessColumn(profile: FeatureProfile, rows: RowColumns): FeatureDrift | undefined {
  if (profile.kind === 'numeric') {
    const values = numericValues(rows, profile.name);
    return values && assessFeature(profile, values);
  }
  const values = categoricalValues(rows, profile.name);
  return values && assessFeature(profile, values);
}
