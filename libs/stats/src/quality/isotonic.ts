/** A non-decreasing piecewise linear curve through points with ascending x, flat beyond its ends. */
export interface Calibration {
  readonly scores: readonly number[];
  readonly probabilities: readonly number[];
}

/**
 * Isotonic regression of 0/1 labels on scores by pooling adjacent violators (Ayer et al. 1955; Barlow et al. 1972):
 * the non-decreasing step function nearest in squares. Rows of equal score are one point with their mean. Where a run of
 * points has one value only its ends are kept, which is all that interpolation needs.
 *
 * `order` lists the rows to fit by ascending score.
 */
export function fitIsotonic(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  order: ArrayLike<number>,
): Calibration {
  const first: number[] = [];
  const last: number[] = [];
  const sums: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < order.length;) {
    const score = scores[order[i]!]!;
    let sum = 0;
    let weight = 0;
    for (; i < order.length && scores[order[i]!] === score; i++) {
      sum += labels[order[i]!]!;
      weight++;
    }
    first.push(score);
    last.push(score);
    sums.push(sum);
    weights.push(weight);
    poolBack(first, last, sums, weights);
  }
  return curveOf(first, last, sums, weights);
}

/** Joins the last block with those before it as long as their means do not ascend. */
function poolBack(first: number[], last: number[], sums: number[], weights: number[]): void {
  for (let top = sums.length - 1; top > 0; top--) {
    const isAscending = sums[top - 1]! * weights[top]! < sums[top]! * weights[top - 1]!;
    if (isAscending) return;
    sums[top - 1]! += sums.pop()!;
    weights[top - 1]! += weights.pop()!;
    last[top - 1] = last.pop()!;
    first.pop();
  }
}

function curveOf(
  first: readonly number[],
  last: readonly number[],
  sums: readonly number[],
  weights: readonly number[],
): Calibration {
  const scores: number[] = [];
  const probabilities: number[] = [];
  for (const [block, from] of first.entries()) {
    const probability = sums[block]! / weights[block]!;
    scores.push(from);
    probabilities.push(probability);
    const to = last[block]!;
    if (to === from) continue;
    scores.push(to);
    probabilities.push(probability);
  }
  return { scores, probabilities };
}

/** The curve's value at a score: linear between points, flat beyond the ends; the score itself of a curve without points. */
export function calibrate({ scores, probabilities }: Calibration, score: number): number {
  let low = 0;
  let high = scores.length - 1;
  if (high < 0) return score;
  if (score <= scores[0]!) return probabilities[0]!;
  if (score >= scores[high]!) return probabilities[high]!;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (scores[middle]! <= score) low = middle;
    else high = middle;
  }
  const slope = (probabilities[high]! - probabilities[low]!) / (scores[high]! - scores[low]!);
  return probabilities[low]! + slope * (score - scores[low]!);
}
