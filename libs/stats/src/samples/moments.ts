export interface Moments {
  readonly mean: number;
  /** Sum of squared distances from the mean; exactly 0 for equal values. */
  readonly squares: number;
}

/** Mean and sum of squares in two passes, so that values far from 0 keep their digits. No values: 0 and 0. */
export function momentsOf(values: ArrayLike<number>): Moments {
  const size = values.length;
  if (size === 0) return { mean: 0, squares: 0 };
  let sum = 0;
  let isConstant = true;
  for (let i = 0; i < size; i++) {
    sum += values[i]!;
    if (values[i] !== values[0]) isConstant = false;
  }
  // The mean of equal values may be one rounding away from them.
  if (isConstant) return { mean: values[0]!, squares: 0 };
  const mean = sum / size;
  let squares = 0;
  let residue = 0;
  for (let i = 0; i < size; i++) {
    const gap = values[i]! - mean;
    squares += gap * gap;
    residue += gap;
  }
  return { mean, squares: squares - (residue * residue) / size };
}
