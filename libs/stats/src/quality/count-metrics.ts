import type { ClassCounts } from './confusion.js';

/** What follows from a confusion matrix, by name; a name is absent where it would be 0 / 0. */
export interface CountMetrics {
  readonly accuracy?: number;
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
  readonly specificity?: number;
}

/**
 * From the counts of each class against the others; two classes: those of the second one (the positive class) alone, more:
 * the mean over the classes (macro) that occur as an answer or as a label, each weighing the same.
 *
 * precision = TP / (TP + FP), recall = TP / (TP + FN), specificity = TN / (TN + FP), f1 = 2 TP / (2 TP + FP + FN).
 * A class that occurs only on one side has precision or recall 0, not undefined: something is wrong there.
 */
export function countMetrics(byClass: readonly ClassCounts[], accuracy: number): CountMetrics {
  const judged = byClass.length === 2 ? byClass.slice(1) : byClass;
  const present = judged.filter(
    ({ truePositives, falsePositives, falseNegatives }) =>
      truePositives + falsePositives + falseNegatives > 0,
  );
  const metrics = {
    accuracy,
    precision: meanOf(present, (c) => orZero(c.truePositives, c.truePositives + c.falsePositives)),
    recall: meanOf(present, (c) => orZero(c.truePositives, c.truePositives + c.falseNegatives)),
    f1: meanOf(present, f1Of),
    specificity: meanOf(
      judged.filter((c) => c.trueNegatives + c.falsePositives > 0),
      (c) => c.trueNegatives / (c.trueNegatives + c.falsePositives),
    ),
  };
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => !Number.isNaN(value)));
}

function f1Of({ truePositives, falsePositives, falseNegatives }: ClassCounts): number {
  return (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
}

function orZero(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

/** NaN of nothing. */
function meanOf(classes: readonly ClassCounts[], value: (counts: ClassCounts) => number): number {
  let sum = 0;
  for (const counts of classes) sum += value(counts);
  return sum / classes.length;
}
