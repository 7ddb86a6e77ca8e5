/** Values in ascending order and how much each counts. */
export interface WeightedSample {
  readonly values: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/**
 * The integral of `penalty(F - G)` over the line, F and G the distribution functions of two samples: |.| gives W1, the square
 * half the squared energy distance. 0 when a sample is empty or weighs nothing.
 */
export function integrateCdfGap(
  first: WeightedSample,
  second: WeightedSample,
  penalty: (gap: number) => number,
): number {
  const m = first.values.length;
  const n = second.values.length;
  const firstWeight = sum(first.weights);
  const secondWeight = sum(second.weights);
  if (!(firstWeight > 0 && secondWeight > 0)) return 0;
  let i = 0;
  let j = 0;
  let below = 0;
  let secondBelow = 0;
  let area = 0;
  let previous = Math.min(first.values[0]!, second.values[0]!);
  while (i < m || j < n) {
    const x = Math.min(i < m ? first.values[i]! : Infinity, j < n ? second.values[j]! : Infinity);
    area += penalty(below / firstWeight - secondBelow / secondWeight) * (x - previous);
    while (i < m && first.values[i]! <= x) below += first.weights[i++]!;
    while (j < n && second.values[j]! <= x) secondBelow += second.weights[j++]!;
    previous = x;
  }
  return area;
}

function sum(weights: ArrayLike<number>): number {
  let all = 0;
  for (let i = 0; i < weights.length; i++) all += weights[i]!;
  return all;
}
