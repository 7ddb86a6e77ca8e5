import { countConfusion, countsOfClass, type Confusion } from './confusion.js';
import { countMetrics } from './count-metrics.js';
import { columnOf, judgedClasses, membership, type LabelledClasses } from './labelled-rows.js';
import { rankingMetrics } from './ranking-metrics.js';

/** How good a classifier was, by metric; a metric is absent where it would be 0 / 0, or where it needs probabilities. */
export interface ClassQuality {
  readonly metrics: Readonly<Record<string, number>>;
  readonly confusion: Confusion;
}

/** A probability of 0 that came true would cost infinitely much; this is the least that is believed. */
const leastProbability = 1e-15;

/**
 * accuracy, precision, recall, f1 and specificity (macro with more than two classes); with probabilities also roc_auc
 * (one against the rest), average_precision, log_loss = -mean ln p(actual) and brier. Brier is (p1 - y)^2 with two classes,
 * and the sum of squares over the classes with more (Brier 1950). No rows: no metrics.
 */
export function classQuality(rows: LabelledClasses): ClassQuality {
  const { classes, actual, predicted, probabilities } = rows;
  const confusion = countConfusion(classes, actual, predicted);
  if (actual.length === 0) return { metrics: {}, confusion };
  let correct = 0;
  for (let i = 0; i < classes; i++) correct += confusion.cells[i * classes + i]!;
  const byClass = Array.from({ length: classes }, (_, index) => countsOfClass(confusion, index));
  const counted = countMetrics(byClass, correct / actual.length);
  const scored = probabilities === undefined ? {} : scoreMetrics({ ...rows, probabilities });
  const metrics = Object.entries({ ...counted, ...scored }).filter(([, value]) =>
    Number.isFinite(value),
  );
  return { metrics: Object.fromEntries(metrics), confusion };
}

function scoreMetrics(
  rows: LabelledClasses & { readonly probabilities: ArrayLike<number> },
): Record<string, number> {
  const { classes, actual, probabilities } = rows;
  let logLoss = 0;
  let brier = 0;
  for (let row = 0; row < actual.length; row++) {
    const label = actual[row]!;
    const likely = probabilities[row * classes + label]!;
    logLoss -= Math.log(Math.min(1, Math.max(leastProbability, likely)));
    for (let index = classes === 2 ? 1 : 0; index < classes; index++) {
      brier += (probabilities[row * classes + index]! - (label === index ? 1 : 0)) ** 2;
    }
  }
  return {
    ...macroRanking(judgedClasses(classes), (index) =>
      rankingMetrics(columnOf(probabilities, classes, index), membership(actual, index)),
    ),
    log_loss: logLoss / actual.length,
    brier: brier / actual.length,
  };
}

/** Means over the classes for which they are defined. */
function macroRanking(
  indices: readonly number[],
  of: (index: number) => { readonly rocAuc: number; readonly averagePrecision: number },
): { readonly roc_auc: number; readonly average_precision: number } {
  const ranked = indices.map(of);
  return {
    roc_auc: meanOfDefined(ranked.map(({ rocAuc }) => rocAuc)),
    average_precision: meanOfDefined(ranked.map(({ averagePrecision }) => averagePrecision)),
  };
}

function meanOfDefined(values: readonly number[]): number {
  const defined = values.filter((value) => Number.isFinite(value));
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
