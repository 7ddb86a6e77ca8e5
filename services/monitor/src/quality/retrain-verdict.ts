import type { EstimatedMetric, QualityReference } from '@slipway/stats';
import type { RealisedQuality, RetrainVerdict } from './quality-report.js';

export interface RetrainOptions {
  /** Labelled rows below which labels decide nothing. */
  readonly minSamples: number;
  /** Accuracy may be so much below the reference's. */
  readonly retrainAccuracyDrop: number;
  /** The mean absolute error may be so much above the reference's, as a share of it. */
  readonly retrainMaeRise: number;
}

export interface RetrainEvidence {
  readonly reference: QualityReference | undefined;
  readonly realised: RealisedQuality | undefined;
  /** Standard deviation of the absolute errors, of a regression. */
  readonly absoluteErrorSd: number;
  readonly estimated: readonly EstimatedMetric[];
}

export interface JudgedRetrain extends RetrainVerdict {
  /** Why labels decide nothing; empty when they do. */
  readonly note: string;
}

/** A change must be larger than chance: one-sided, at 5 %. */
const significantSds = 1.645;

/**
 * Whether labels say that a model should be trained anew: its accuracy lies more than allowed below that on its reference,
 * or its mean absolute error above, and by more than chance. While there are too few labels the estimate speaks, if it lies
 * beyond what the reference's chunks scatter.
 */
export function judgeRetrain(evidence: RetrainEvidence, options: RetrainOptions): JudgedRetrain {
  const { reference, realised } = evidence;
  const thresholds = {
    min_labelled_rows: options.minSamples,
    accuracy_drop: options.retrainAccuracyDrop,
    mae_rise: options.retrainMaeRise,
  };
  if (reference === undefined) {
    const note = 'quality has nothing to be held against: the reference has no labels';
    return { reasons: [], thresholds, note };
  }
  const rows = realised?.rows ?? 0;
  if (realised === undefined || rows < options.minSamples) {
    const note = `labels decide nothing yet: needs at least ${String(options.minSamples)} labelled rows, has ${String(rows)}`;
    return { reasons: byEstimate(evidence, reference, options), thresholds, note };
  }
  const reasons = [
    ...byAccuracy(realised, reference, options),
    ...byError(realised, evidence.absoluteErrorSd, reference, options),
  ];
  return { reasons, thresholds, note: '' };
}

function byAccuracy(
  { metrics, rows }: RealisedQuality,
  reference: QualityReference,
  { retrainAccuracyDrop }: RetrainOptions,
): string[] {
  const expected = reference.metrics['accuracy']?.value;
  const { accuracy } = metrics;
  if (expected === undefined || accuracy === undefined) return [];
  const drop = expected - accuracy;
  const chance = significantSds * Math.sqrt((accuracy * (1 - accuracy)) / rows);
  if (drop <= retrainAccuracyDrop || drop <= chance) return [];
  return [
    `accuracy ${text(accuracy)} is below ${text(expected - retrainAccuracyDrop)} (${text(expected)} on the reference less ${text(retrainAccuracyDrop)}), over ${String(rows)} labelled rows`,
  ];
}

function byError(
  { metrics, rows }: RealisedQuality,
  absoluteErrorSd: number,
  reference: QualityReference,
  { retrainMaeRise }: RetrainOptions,
): string[] {
  const expected = reference.metrics['mae']?.value;
  const { mae } = metrics;
  if (expected === undefined || mae === undefined) return [];
  const limit = expected * (1 + retrainMaeRise);
  const chance = (significantSds * absoluteErrorSd) / Math.sqrt(rows);
  if (mae <= limit || mae - expected <= chance) return [];
  return [
    `mae ${text(mae)} is above ${text(limit)} (${text(expected)} on the reference plus ${text(retrainMaeRise * 100)} %), over ${String(rows)} labelled rows`,
  ];
}

function byEstimate(
  { estimated }: RetrainEvidence,
  reference: QualityReference,
  { retrainAccuracyDrop }: RetrainOptions,
): string[] {
  const expected = reference.metrics['accuracy']?.value;
  const estimate = estimated.find(({ name }) => name === 'accuracy');
  if (expected === undefined || estimate?.lowerThreshold === undefined) return [];
  const { value, lowerThreshold } = estimate;
  if (value >= lowerThreshold || expected - value <= retrainAccuracyDrop) return [];
  return [
    `accuracy is estimated at ${text(value)}, below ${text(Math.min(lowerThreshold, expected - retrainAccuracyDrop))} (${text(expected)} on the reference); too few labels have come to know`,
  ];
}

function text(value: number): string {
  return String(Number(value.toPrecision(3)));
}
