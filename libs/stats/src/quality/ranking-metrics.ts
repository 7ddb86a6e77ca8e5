/** Rows in the order of their scores, highest first; made once for everything that ranks. */
export function orderByScore(scores: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => scores[b]! - scores[a]!);
}

export interface RankingMetrics {
  /** Area under the ROC curve; NaN unless there is positive and negative mass. */
  readonly rocAuc: number;
  /** Mean precision at the thresholds, weighted by the recall that each adds; NaN without positive mass. */
  readonly averagePrecision: number;
}

/**
 * From scores and the mass of each row that is positive: 0 or 1 for a label, the (calibrated) probability where the label
 * is not known. Rows of equal score are one threshold, so the order of rows does not matter.
 *
 * AUROC is the area under (FPR, TPR) by trapezoids, which is the Mann-Whitney statistic (ties count half); average
 * precision is the sum of (R_i - R_(i-1)) P_i.
 */
export function rankingMetrics(
  scores: ArrayLike<number>,
  positive: ArrayLike<number>,
  order: Uint32Array = orderByScore(scores),
): RankingMetrics {
  let truePositives = 0;
  let falsePositives = 0;
  let area = 0;
  let precisionSum = 0;
  for (let i = 0; i < order.length;) {
    const score = scores[order[i]!]!;
    let addedPositives = 0;
    let addedNegatives = 0;
    for (; i < order.length && scores[order[i]!] === score; i++) {
      const mass = positive[order[i]!]!;
      addedPositives += mass;
      addedNegatives += 1 - mass;
    }
    area += addedNegatives * (truePositives + addedPositives / 2);
    truePositives += addedPositives;
    falsePositives += addedNegatives;
    const selected = truePositives + falsePositives;
    if (selected > 0) precisionSum += (addedPositives * truePositives) / selected;
  }
  return {
    rocAuc: area / (truePositives * falsePositives),
    averagePrecision: precisionSum / truePositives,
  };
}
