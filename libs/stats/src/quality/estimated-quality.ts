import { estimateClassQuality } from './cbpe.js';
import type { ClassAnswers } from './labelled-rows.js';
import { qualityThresholds, type QualityThresholds } from './quality-thresholds.js';
import type { QualityReference } from './quality-reference.js';

/** What a metric is expected to be, and whether that is unusual. */
export interface EstimatedMetric extends QualityThresholds {
  readonly name: string;
  readonly value: number;
  /** 0 where it is not known. */
  readonly samplingError: number;
  /** Three sampling errors around the value, within [0, 1]. */
  readonly lower: number;
  readonly upper: number;
  /** The value lies beyond a threshold. */
  readonly alert: boolean;
}

/** Confidence-based estimates (see estimateClassQuality) beside the thresholds of the reference. */
export function estimateQuality(
  answers: ClassAnswers & { readonly probabilities: ArrayLike<number> },
  reference: QualityReference,
): readonly EstimatedMetric[] {
  const rows = answers.predicted.length;
  const estimates = estimateClassQuality(answers, reference.calibrations);
  return Object.entries(estimates).map(([name, value]) => {
    const samplingError = (reference.metrics[name]?.deviation ?? 0) / Math.sqrt(rows);
    const thresholds = qualityThresholds(reference, name, rows);
    const { lowerThreshold = -Infinity, upperThreshold = Infinity } = thresholds;
    return {
      name,
      value,
      samplingError,
      lower: Math.max(0, value - 3 * samplingError),
      upper: Math.min(1, value + 3 * samplingError),
      ...thresholds,
      alert: value < lowerThreshold || value > upperThreshold,
    };
  });
}
