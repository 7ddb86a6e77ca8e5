import type { ClassCounts } from './confusion.js';
import { countMetrics } from './count-metrics.js';
import { calibrate, type Calibration } from './isotonic.js';
import { columnOf, judgedClasses, type ClassAnswers } from './labelled-rows.js';
import { rankingMetrics } from './ranking-metrics.js';

/** By class; undefined for a class whose probabilities are taken as they are. */
export type Calibrations = readonly (Calibration | undefined)[];

/**
 * Confidence-based performance estimation (NannyML's documentation, "How it works: CBPE"): what the metrics of answers are
 * expected to be before any label comes. A calibrated probability p says that the row is positive p times and negative 1 - p
 * times, which gives the expected confusion matrix (TP = sum of p over the rows called positive, and so on) and, cumulated by
 * descending score, the expected ROC. It holds as long as inputs drift and what they mean does not.
 *
 * Rows are ranked by the raw score, which calibration could only tie. More than two classes: each against the rest, mean.
 */
export function estimateClassQuality(
  answers: ClassAnswers & { readonly probabilities: ArrayLike<number> },
  calibrations: Calibrations,
): Record<string, number> {
  const { classes, predicted, probabilities } = answers;
  if (predicted.length === 0) return {};
  const calibrated = calibrateAll(probabilities, classes, calibrations);
  let right = 0;
  for (let row = 0; row < predicted.length; row++) {
    right += calibrated[row * classes + predicted[row]!]!;
  }
  const byClass = Array.from({ length: classes }, (_, index) =>
    expectedCounts(calibrated, predicted, classes, index),
  );
  const ranked = judgedClasses(classes).map((index) =>
    rankingMetrics(columnOf(probabilities, classes, index), columnOf(calibrated, classes, index)),
  );
  const metrics = {
    ...countMetrics(byClass, right / predicted.length),
    roc_auc: mean(ranked.map(({ rocAuc }) => rocAuc)),
    average_precision: mean(ranked.map(({ averagePrecision }) => averagePrecision)),
  };
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

/** Two classes: the second one's calibrated, the first its complement. More: each calibrated, then made to sum to 1. */
function calibrateAll(
  probabilities: ArrayLike<number>,
  classes: number,
  calibrations: Calibrations,
): Float64Array {
  const calibrated = Float64Array.from(probabilities);
  for (const index of judgedClasses(classes)) {
    const curve = calibrations[index];
    if (curve === undefined) continue;
    for (let cell = index; cell < calibrated.length; cell += classes) {
      calibrated[cell] = calibrate(curve, calibrated[cell]!);
    }
  }
  for (let row = 0; row < calibrated.length; row += classes) {
    if (classes === 2) calibrated[row] = 1 - calibrated[row + 1]!;
    else normalize(calibrated, row, classes);
  }
  return calibrated;
}

function normalize(values: Float64Array, from: number, count: number): void {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i]!;
  if (sum === 0) return;
  for (let i = from; i < from + count; i++) values[i]! /= sum;
}

function expectedCounts(
  calibrated: Float64Array,
  predicted: ArrayLike<number>,
  classes: number,
  index: number,
): ClassCounts {
  let [truePositives, falsePositives, falseNegatives, trueNegatives] = [0, 0, 0, 0];
  for (let row = 0; row < predicted.length; row++) {
    const probability = calibrated[row * classes + index]!;
    if (predicted[row] === index) {
      truePositives += probability;
      falsePositives += 1 - probability;
    } else {
      falseNegatives += probability;
      trueNegatives += 1 - probability;
    }
  }
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
