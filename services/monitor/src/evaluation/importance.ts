import type { AssignedCells, CellLayout } from '../fold/cell-layout.js';
import { predictedLabels } from '../fold/feature-values.js';
import type { RowColumns } from '../fold/row-columns.js';
import { predictionFeature } from '../fold/watched-columns.js';

/** How much the answers depend on each feature, by name, each in [0, 1]. */
export type Importances = ReadonlyMap<string, number>;

/**
 * The share of the answers' variance that lies between the cells of a feature: the correlation ratio (Pearson 1905), and
 * for classes the tau of Goodman & Kruskal (1954), its counterpart. It sees any shape of dependence, but of one feature at
 * a time. The share that chance alone would explain, (cells - 1) / (rows - 1), is taken off (Kelley's epsilon, 1935).
 */
export function estimateImportances(
  layout: CellLayout,
  { rows, cells }: AssignedCells,
  answers: RowColumns,
): Importances {
  const isNumeric = layout.columns.some(
    ({ feature, isAnswer, kind }) =>
      isAnswer && feature === predictionFeature && kind === 'numeric',
  );
  const targets = isNumeric ? [numberTarget(answers)] : classTargets(answers);
  const importances = new Map<string, number>();
  for (const [i, { feature, isAnswer, first, cells: names }] of layout.columns.entries()) {
    if (isAnswer) continue;
    const ofRow = cells.subarray(i * rows, (i + 1) * rows);
    importances.set(feature, explainedShare(ofRow, first, names.length, targets));
  }
  return importances;
}

function explainedShare(
  cells: Uint32Array,
  first: number,
  size: number,
  targets: readonly Float64Array[],
): number {
  const counts = new Float64Array(size);
  for (const cell of cells) add(counts, cell - first, 1);
  let between = 0;
  let all = 0;
  for (const target of targets) {
    const sums = new Float64Array(size);
    let sum = 0;
    let squares = 0;
    for (const [row, value] of target.entries()) {
      sum += value;
      squares += value * value;
      add(sums, (cells[row] ?? 0) - first, value);
    }
    const mean = sum / Math.max(1, target.length);
    all += squares - sum * mean;
    between += squaresBetween(counts, sums, mean);
  }
  if (all <= 0) return 0;
  const used = counts.reduce((cellsUsed, count) => cellsUsed + (count > 0 ? 1 : 0), 0);
  const byChance = Math.max(0, used - 1) / Math.max(1, cells.length - 1);
  return Math.max(0, Math.min(1, (between / all - byChance) / Math.max(1e-9, 1 - byChance)));
}

/** Cells that are not counted lie far beyond the others. */
function add(sums: Float64Array, cell: number, value: number): void {
  if (cell < sums.length) sums[cell] = (sums[cell] ?? 0) + value;
}

function squaresBetween(counts: Float64Array, sums: Float64Array, mean: number): number {
  let between = 0;
  for (const [cell, count] of counts.entries()) {
    if (count > 0) between += count * ((sums[cell] ?? 0) / count - mean) ** 2;
  }
  return between;
}

/** Answers that are no numbers count as the mean, which explains nothing. */
function numberTarget({ predictions }: RowColumns): Float64Array {
  const finite = predictions.filter((value) => Number.isFinite(value));
  const mean = finite.reduce((sum, value) => sum + value, 0) / Math.max(1, finite.length);
  return predictions.map((value) => (Number.isFinite(value) ? value : mean));
}

const maxClasses = 20;

/** An indicator for each class. */
function classTargets(rows: RowColumns): Float64Array[] {
  const labels = predictedLabels(rows);
  const targets = new Map<string, Float64Array>();
  for (let row = 0; row < rows.rows; row++) {
    const label = labels[row] ?? '';
    let target = targets.get(label);
    if (target === undefined) {
      if (targets.size === maxClasses) continue;
      target = new Float64Array(rows.rows);
      targets.set(label, target);
    }
    target[row] = 1;
  }
  return [...targets.values()];
}
