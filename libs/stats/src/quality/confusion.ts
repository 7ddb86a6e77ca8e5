/** Rows by actual and predicted class: `cells[actual * classes + predicted]`. Weights need not be whole numbers. */
export interface Confusion {
  readonly classes: number;
  readonly cells: Float64Array;
}

/** Counts rows by class index. */
export function countConfusion(
  classes: number,
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
): Confusion {
  const cells = new Float64Array(classes * classes);
  for (let row = 0; row < actual.length; row++) {
    cells[actual[row]! * classes + predicted[row]!]! += 1;
  }
  return { classes, cells };
}

/** What one class against all others comes to. */
export interface ClassCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

export function countsOfClass({ classes, cells }: Confusion, index: number): ClassCounts {
  let actual = 0;
  let predicted = 0;
  let rows = 0;
  for (let i = 0; i < classes; i++) {
    actual += cells[index * classes + i]!;
    predicted += cells[i * classes + index]!;
  }
  for (const cell of cells) rows += cell;
  const truePositives = cells[index * classes + index]!;
  const falsePositives = predicted - truePositives;
  const falseNegatives = actual - truePositives;
  const trueNegatives = rows - truePositives - falsePositives - falseNegatives;
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}
