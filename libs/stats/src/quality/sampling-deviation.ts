import { columnOf, judgedClasses, membership, type LabelledClasses } from './labelled-rows.js';
import { orderByScore } from './ranking-metrics.js';

/**
 * How much each metric scatters from sample to sample, as the deviation of a single row: a sample of n rows has the
 * sampling error `deviation / sqrt(n)`. A metric is the mean of something over some of the rows (precision: whether they
 * were right, over the rows called positive), so its error is the standard deviation (ddof 0) of that over
 * sqrt(share of those rows). Metrics that are means over classes have sqrt(sum of squares) / classes.
 *
 * f1 of two classes counts TP rows as (TP + FP + FN) / (TP + (FP + FN) / 2) and FP and FN rows as 0; of more classes, as
 * NannyML has it, as 1 and 0. roc_auc is the mean, over the positives, of the share of negatives that rank no higher.
 * average_precision is a mean over ranks that move with the sample, and has its error by the infinitesimal jackknife.
 */
export function samplingDeviations(rows: LabelledClasses): Record<string, number> {
  const { classes, actual, predicted, probabilities } = rows;
  const indices = judgedClasses(classes);
  const byClass = indices.map((index) => {
    const counted = countDeviations(
      membership(actual, index),
      membership(predicted, index),
      classes,
    );
    if (probabilities === undefined) return counted;
    const scores = columnOf(probabilities, classes, index);
    return { ...counted, ...rankDeviations(scores, membership(actual, index)) };
  });
  const deviations: Record<string, number> = { accuracy: accuracyDeviation(actual, predicted) };
  for (const name of Object.keys(byClass[0] ?? {})) {
    let squares = 0;
    for (const deviation of byClass) squares += deviation[name]! ** 2;
    deviations[name] = Math.sqrt(squares) / indices.length;
  }
  return Object.fromEntries(
    Object.entries(deviations).filter(([, value]) => Number.isFinite(value)),
  );
}

function accuracyDeviation(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  let right = 0;
  for (let row = 0; row < actual.length; row++) right += actual[row] === predicted[row] ? 1 : 0;
  return shareDeviation(right, actual.length, actual.length);
}

function countDeviations(
  actual: Float64Array,
  predicted: Float64Array,
  classes: number,
): Record<string, number> {
  const rows = actual.length;
  let truePositives = 0;
  let positives = 0;
  let called = 0;
  for (let row = 0; row < rows; row++) {
    truePositives += actual[row]! * predicted[row]!;
    positives += actual[row]!;
    called += predicted[row]!;
  }
  const concerned = positives + called - truePositives;
  const scale = classes === 2 ? (2 * concerned) / (positives + called) : 1;
  const trueNegatives = rows - concerned;
  return {
    precision: shareDeviation(truePositives, called, rows),
    recall: shareDeviation(truePositives, positives, rows),
    specificity: shareDeviation(trueNegatives, rows - positives, rows),
    f1: scale * shareDeviation(truePositives, concerned, rows),
  };
}

/** Of a share of `of` rows, which are themselves a share of all. */
function shareDeviation(hits: number, of: number, rows: number): number {
  const share = hits / of;
  return Math.sqrt((share * (1 - share)) / (of / rows));
}

function rankDeviations(scores: Float64Array, positive: Float64Array): Record<string, number> {
  const ranks = rankPositives(scores, positive);
  const { negativesBelow, positives, negatives } = ranks;
  let sum = 0;
  let squares = 0;
  for (const below of negativesBelow) sum += below / negatives;
  const mean = sum / positives;
  for (const below of negativesBelow) squares += (below / negatives - mean) ** 2;
  const rows = scores.length;
  return {
    roc_auc: Math.sqrt(squares / positives / (positives / rows)),
    average_precision: precisionDeviation(scores, positive),
  };
}

interface PositiveRanks {
  /** Of each positive, the negatives with a score no higher. */
  readonly negativesBelow: readonly number[];
  readonly positives: number;
  readonly negatives: number;
}

function rankPositives(scores: Float64Array, positive: Float64Array): PositiveRanks {
  const order = orderByScore(scores);
  const negativesBelow: number[] = [];
  let seen = 0;
  for (let i = order.length - 1; i >= 0;) {
    const score = scores[order[i]!]!;
    let tied = 0;
    for (; i >= 0 && scores[order[i]!] === score; i--) {
      if (positive[order[i]!] === 1) tied++;
      else seen++;
    }
    for (let j = 0; j < tied; j++) negativesBelow.push(seen);
  }
  return { negativesBelow, positives: negativesBelow.length, negatives: seen };
}

/**
 * By the derivative of the metric with respect to the weight of each row (Jaeckel 1972; Efron 1982). With P_i the precision
 * at the threshold of positive i, A_i and B_i the positives and negatives from there up and m positives, a positive j has
 * (P_j - mean P + sum over positives i ranked no higher of B_i / (A_i + B_i)^2) / m, a negative the sum of
 * -A_i / (A_i + B_i)^2, over m.
 */
function precisionDeviation(scores: Float64Array, positive: Float64Array): number {
  const order = orderByScore(scores);
  const rows = order.length;
  const above = new Float64Array(rows);
  const precision = new Float64Array(rows);
  let positives = 0;
  let precisionSum = 0;
  for (let i = 0; i < rows; i++) {
    if (positive[order[i]!] === 1) positives++;
    above[i] = positives;
    precision[i] = positives / (i + 1);
    if (positive[order[i]!] === 1) precisionSum += precision[i]!;
  }
  let gain = 0;
  let loss = 0;
  let squares = 0;
  for (let i = rows - 1; i >= 0; i--) {
    const selected = (i + 1) ** 2;
    if (positive[order[i]!] === 1) {
      gain += (i + 1 - above[i]!) / selected;
      loss += above[i]! / selected;
      squares += (precision[i]! - precisionSum / positives + gain) ** 2;
    } else squares += loss ** 2;
  }
  return Math.sqrt(squares * rows) / positives;
}
