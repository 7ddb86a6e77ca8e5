import type { FeatureVerdict } from '@slipway/stats';

/** One look at the last rows of a version. Data only: the same events and reference give the same one again. */
export interface Evaluation {
  /** `<model>@<version>/<number>`, counted for each version since it was first seen. */
  readonly id: string;
  readonly modelName: string;
  readonly modelVersion: string;
  /** Time of the newest row. */
  readonly timeMs: number;
  /** Stream id of the last entry that had been read. */
  readonly position: string;
  readonly window: EvaluatedWindow;
  /** 0 without a reference. */
  readonly referenceRows: number;
  readonly referenceDigest: string;
  readonly verdict: EvaluationVerdict | undefined;
  /** Why there is no verdict; empty when there is one. */
  readonly reason: string;
  readonly outputs: OutputHealth;
  readonly answers: AnswerSummary;
}

export interface EvaluatedWindow {
  readonly rows: number;
  /** Undefined when there are no rows. */
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

export interface EvaluationVerdict {
  readonly drifted: boolean;
  /** Share of the features that drifted. */
  readonly share: number;
  /** A feature or the answers drifted in two windows that share no row, at the rate that alerts are allowed. */
  readonly confirmed: boolean;
  readonly features: readonly WatchedFeature[];
  /** Undefined when the reference has no answers. */
  readonly prediction: WatchedFeature | undefined;
  /** Of the class that was answered; undefined when the reference or the rows have no probabilities. */
  readonly probability?: WatchedFeature | undefined;
}

/** A feature's verdict and its story so far. */
export interface WatchedFeature extends Omit<FeatureVerdict, 'test'> {
  /** The test that decides; under COMPAT in the vocabulary of that tool. */
  readonly test: string;
  readonly confirmed: boolean;
  /** Start of the present episode of drift; undefined while the feature is quiet. */
  readonly sinceMs: number | undefined;
  /** Its share of the whole drift, weighted by importance; sums to 1 over the drifted features. */
  readonly contribution: number;
}

/** Means and standard deviations over the window; undefined without such numbers. */
export interface AnswerSummary {
  readonly prediction: MeanAndSd | undefined;
  /** Of the class that was answered. */
  readonly probability: MeanAndSd | undefined;
}

export interface MeanAndSd {
  readonly mean: number;
  readonly sd: number;
}

export interface OutputHealth {
  /** Share of the window's rows with NaN or an infinity among the outputs. */
  readonly nonFiniteShare: number;
  /** All answers of the window are the same although those of the reference are not. */
  readonly isConstant: boolean;
}
