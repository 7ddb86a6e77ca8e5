import type { EstimatedMetric } from '@slipway/stats';

/** How good a version's answers are: by the labels that came, and as far as can be said before they come. */
export interface QualityReport {
  /** Undefined while no answer was read. */
  readonly task: 'classification' | 'regression' | undefined;
  /** Over the last rows with a label; undefined without any. */
  readonly realised: RealisedQuality | undefined;
  readonly estimated: EstimatedQuality | undefined;
  /** By the hour in which predictions were made, oldest first; hours without labels have none. */
  readonly windows: readonly RealisedQuality[];
  readonly maturity: LabelMaturity;
  readonly shouldRetrain: RetrainVerdict;
  readonly shadow: ShadowComparison | undefined;
  /** Why something is absent; empty when nothing is. */
  readonly notes: readonly string[];
}

export interface RealisedQuality {
  readonly startMs: number;
  readonly endMs: number;
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly confusion: readonly ConfusionCell[];
}

export interface ConfusionCell {
  readonly actual: string;
  readonly predicted: string;
  readonly rows: number;
}

export interface EstimatedQuality {
  readonly rows: number;
  readonly metrics: readonly EstimatedMetric[];
}

export interface LabelMaturity {
  /** That wait for a label or have one; of a busy model, those of the sample that is kept. */
  readonly predictions: number;
  readonly labelled: number;
  /** From the prediction to its label, in seconds; 0 without labels. */
  readonly delayP50S: number;
  readonly delayP95S: number;
  readonly horizonS: number;
}

export interface RetrainVerdict {
  /** Each with its numbers; empty when the model need not be trained anew. */
  readonly reasons: readonly string[];
  /** What each measure is held against, by name. */
  readonly thresholds: Readonly<Record<string, number>>;
}

export interface ShadowComparison {
  readonly againstVersion: string;
  readonly pairs: number;
  readonly disagreements: number;
  readonly meanDifference: number;
}
