import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@slipway/core';
import {
  assessDataset,
  assessFeature,
  type DatasetDriftOptions,
  type FeatureDrift,
  type FeatureVerdict,
  type ReferenceProfile,
} from '@slipway/stats';
import { categoricalValues, numericValues, predictedLabels } from '../fold/feature-values.js';
import type { RowColumns } from '../fold/traffic-rows.js';

/** What a window of a version's answers says beside its reference. */
export interface DriftReport {
  /** 0 without a reference. */
  readonly referenceRows: number;
  readonly window: {
    readonly rows: number;
    /** Undefined when there are no rows. */
    readonly startMs: number | undefined;
    readonly endMs: number | undefined;
  };
  readonly verdict: DriftVerdict | undefined;
  /** Why there is no verdict; empty when there is one. */
  readonly reason: string;
}

export interface DriftVerdict {
  readonly drifted: boolean;
  /** Share of the features that drifted. */
  readonly share: number;
  readonly features: readonly FeatureVerdict[];
  /** Undefined when the reference has no answers. */
  readonly prediction: FeatureVerdict | undefined;
  /** Why the model should be trained anew; empty when it need not. */
  readonly retrainReasons: readonly string[];
}

export interface DriftReportOptions {
  readonly minSamples: number;
  /** Share of drift-free windows that may be called drifted. */
  readonly falseAlarmRate: number;
}

/** Below these a change does not matter, however sure it is: W1 in standard deviations, total variation distance. */
const minEffect = { numeric: 0.1, categorical: 0.05 };
/** How long the tests may keep the event loop to themselves. */
const sliceMs = 10;

/** Compares rows with a reference, feature by feature; lets others run in between, so the rows must be a copy. */
export async function buildDriftReport(
  clock: Clock,
  profile: ReferenceProfile | undefined,
  rows: RowColumns,
  options: DriftReportOptions,
): Promise<DriftReport> {
  const [startMs, endMs] = timeRange(rows.timesMs);
  const window = { rows: rows.rows, startMs, endMs };
  const referenceRows = profile?.rows ?? 0;
  if (profile === undefined || rows.rows < options.minSamples) {
    const reason =
      profile === undefined
        ? 'the version has no reference profile'
        : `needs at least ${String(options.minSamples)} answered rows, the window has ${String(rows.rows)}`;
    return { referenceRows, window, verdict: undefined, reason };
  }
  const features = await runInSlices(clock, featureTests(profile, rows));
  const { falseAlarmRate } = options;
  const dataset = assessDataset(features, { falseAlarmRate, minEffect });
  const prediction = judgePrediction(profile, rows, { falseAlarmRate, minEffect });
  const retrainReasons = findRetrainReasons(dataset.features, prediction);
  const { drifted, share } = dataset;
  const verdict = { drifted, share, features: dataset.features, prediction, retrainReasons };
  return { referenceRows, window, verdict, reason: '' };
}

/** One test for each feature of the reference that the rows carry. */
function featureTests(profile: ReferenceProfile, rows: RowColumns): (() => FeatureDrift)[] {
  const numeric = profile.numeric.flatMap((feature) => {
    const values = numericValues(rows, feature.name);
    return values === undefined ? [] : [() => assessFeature(feature, values)];
  });
  const categorical = profile.categorical.flatMap((feature) => {
    const values = categoricalValues(rows, feature.name);
    return values === undefined ? [] : [() => assessFeature(feature, values)];
  });
  return [...numeric, ...categorical];
}

async function runInSlices<T>(clock: Clock, tests: readonly (() => T)[]): Promise<T[]> {
  const results: T[] = [];
  let sliceStartMs = clock.monotonicMs();
  for (const test of tests) {
    results.push(test());
    if (clock.monotonicMs() - sliceStartMs < sliceMs) continue;
    await nextTurn();
    sliceStartMs = clock.monotonicMs();
  }
  return results;
}

function judgePrediction(
  { prediction }: ReferenceProfile,
  rows: RowColumns,
  options: DatasetDriftOptions,
): FeatureVerdict | undefined {
  if (prediction === undefined) return undefined;
  const drift =
    prediction.kind === 'numeric'
      ? assessFeature(prediction, rows.predictions)
      : assessFeature(prediction, predictedLabels(rows));
  return assessDataset([{ ...drift, feature: 'prediction' }], options).features[0];
}

function findRetrainReasons(
  features: readonly FeatureVerdict[],
  prediction: FeatureVerdict | undefined,
): string[] {
  const drifted = features.filter((feature) => feature.drifted).map(({ feature }) => feature);
  const reasons: string[] = [];
  if (drifted.length > 0) {
    const share = `${String(drifted.length)} of ${String(features.length)} features`;
    reasons.push(`inputs drifted: ${share} (${drifted.join(', ')})`);
  }
  if (prediction?.drifted === true) {
    const { test, statistic, pValue } = prediction;
    const numbers = `${test} ${statistic.toPrecision(3)}, p ${pValue.toExponential(1)}`;
    reasons.push(`predictions drifted: ${numbers}`);
  }
  return reasons;
}

function timeRange(timesMs: ArrayLike<number>): [number | undefined, number | undefined] {
  let start: number | undefined;
  let end: number | undefined;
  for (let i = 0; i < timesMs.length; i++) {
    const timeMs = timesMs[i] ?? 0;
    start = Math.min(start ?? timeMs, timeMs);
    end = Math.max(end ?? timeMs, timeMs);
  }
  return [start, end];
}
