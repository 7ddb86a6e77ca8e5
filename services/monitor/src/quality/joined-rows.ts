import type { ModelJoin } from '../outcomes/model-join.js';

/** Rows of one version as they lie in the join, newest last. */
export interface JoinedRows {
  readonly predicted: Float64Array;
  /** NaN where the label has not come. */
  readonly actual: Float64Array;
  readonly timesMs: Float64Array;
  readonly delaysS: Float64Array;
  /** rows x classes; undefined when one of the rows has none. */
  readonly probabilities: Float64Array | undefined;
}

export interface JoinedCounts {
  readonly predictions: number;
  readonly labelled: number;
}

/** The last rows of a version that are wanted, up to `limit` of them. */
export function lastRows(
  { rows, versions }: Pick<ModelJoin, 'rows' | 'versions'>,
  version: number,
  limit: number,
  options: { readonly onlyLabelled: boolean },
): JoinedRows {
  const columns = rows.columns();
  const picked: number[] = [];
  for (let number = rows.next() - 1; number >= rows.first() && picked.length < limit; number--) {
    const index = rows.at(number);
    if (columns.version[index] !== version) continue;
    if (options.onlyLabelled && Number.isNaN(columns.actual[index] ?? Number.NaN)) continue;
    picked.push(index);
  }
  picked.reverse();
  const column = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(picked, (index) => values[index] ?? Number.NaN);
  const classes = versions()[version]?.classes?.names().length ?? 0;
  return {
    predicted: column(columns.predicted),
    actual: column(columns.actual),
    timesMs: column(columns.timeMs),
    delaysS: column(columns.delayS),
    probabilities: probabilitiesOf(columns.probabilities, picked, rows.width(), classes),
  };
}

function probabilitiesOf(
  values: Float32Array,
  picked: readonly number[],
  width: number,
  classes: number,
): Float64Array | undefined {
  if (classes < 2 || width < classes) return undefined;
  const matrix = new Float64Array(picked.length * classes);
  for (const [row, index] of picked.entries()) {
    for (let i = 0; i < classes; i++) {
      const value = values[index * width + i] ?? Number.NaN;
      if (Number.isNaN(value)) return undefined;
      matrix[row * classes + i] = value;
    }
  }
  return matrix;
}

export function countRows({ rows }: Pick<ModelJoin, 'rows'>, version: number): JoinedCounts {
  const columns = rows.columns();
  let predictions = 0;
  let labelled = 0;
  for (let index = rows.at(rows.first()); index < rows.at(rows.next()); index++) {
    if (columns.version[index] !== version) continue;
    predictions++;
    if (!Number.isNaN(columns.actual[index] ?? Number.NaN)) labelled++;
  }
  return { predictions, labelled };
}
