import type {
  CategoricalProfile,
  FeatureProfile,
  NumericProfile,
  ReferenceProfile,
} from '@slipway/stats';
import { categoricalValues, numericValues, predictedLabels } from './feature-values.js';
import type { RowColumns, Text } from './row-columns.js';
import { maxFeatures } from './row-window.js';

/** One cell of a column: a category, a range of numbers, or what is neither. */
export interface Cell {
  /** A category, a range such as `(1.5, 2.1]`, `missing`, `unseen`, or `other` for rare categories. */
  readonly name: string;
  /** Of a range, where it is closed on that side. */
  readonly lower?: number;
  readonly upper?: number;
}

/** A feature of the reference, or its answers, cut into cells. Missing is the last one. */
export interface CellColumn {
  /** `prediction` for the answers. */
  readonly feature: string;
  readonly isPrediction: boolean;
  readonly kind: FeatureProfile['kind'];
  readonly cells: readonly Cell[];
  /** Rows of the reference in each cell. */
  readonly reference: Float64Array;
  /** Where its cells start among all cells of the layout. */
  readonly first: number;
  /** Cells of numbers beyond the reference's range, or of categories that it does not know. */
  readonly strange: readonly number[];
}

/** In which cell of the layout each row is: column by column, `rows` numbers each; `notCounted` where it is not known. */
export interface AssignedCells {
  readonly rows: number;
  readonly cells: Uint32Array;
}

/**
 * The cells in which traffic is counted: 20 quantiles of the reference, the categories it knows. Counts of two times or
 * two replicas add up, which no window of rows does.
 */
export interface CellLayout {
  /** Of the reference. */
  readonly digest: string;
  readonly columns: readonly CellColumn[];
  readonly size: number;
  readonly assign: (rows: RowColumns) => AssignedCells;
}

type CellsOf = (rows: RowColumns) => ((row: number) => number) | undefined;

interface OpenColumn {
  readonly column: Omit<CellColumn, 'feature' | 'isPrediction' | 'first'>;
  readonly cellOf: CellsOf;
}

export const notCounted = 0xffff_ffff;
export const predictionFeature = 'prediction';

const quantiles = 20;
/** Rarer categories share one cell. */
const maxCategories = 30;

export function createCellLayout(digest: string, profile: ReferenceProfile): CellLayout {
  const features = [...profile.numeric, ...profile.categorical].slice(0, maxFeatures);
  const open = features.map((feature) => openColumn(feature, feature.name, false));
  if (profile.prediction !== undefined) open.push(openColumn(profile.prediction, '', true));
  let size = 0;
  const columns = open.map(({ column }, i): CellColumn => {
    const first = size;
    size += column.cells.length;
    const isPrediction = i >= features.length;
    return {
      ...column,
      ...{ feature: isPrediction ? predictionFeature : (features[i]?.name ?? ''), isPrediction },
      first,
    };
  });
  return {
    digest,
    columns,
    size,
    assign: (rows) => {
      const cells = new Uint32Array(columns.length * rows.rows);
      for (const [i, { cellOf }] of open.entries()) {
        const first = columns[i]?.first ?? 0;
        const ofRow = cellOf(rows);
        const start = i * rows.rows;
        if (ofRow === undefined) cells.fill(notCounted, start, start + rows.rows);
        else for (let row = 0; row < rows.rows; row++) cells[start + row] = first + ofRow(row);
      }
      return { rows: rows.rows, cells };
    },
  };
}

/** Adds the rows from one number up to another to counts by cell. */
export function countCells(
  { rows, cells }: AssignedCells,
  [from, to]: readonly [from: number, to: number],
  counts: Uint32Array,
): void {
  for (let start = 0; start < cells.length; start += rows) {
    for (let at = start + from; at < start + to; at++) {
      const cell = cells[at] ?? notCounted;
      if (cell !== notCounted) counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
}

function openColumn(profile: FeatureProfile, name: string, isPrediction: boolean): OpenColumn {
  if (profile.kind === 'numeric') {
    const valuesOf = (rows: RowColumns): ArrayLike<number> | undefined =>
      isPrediction ? rows.predictions : numericValues(rows, name);
    return openNumeric(profile, valuesOf);
  }
  const valuesOf = (rows: RowColumns): ArrayLike<Text> | undefined =>
    isPrediction ? predictedLabels(rows) : categoricalValues(rows, name);
  return openCategorical(profile, valuesOf);
}

function openNumeric(
  profile: NumericProfile,
  valuesOf: (rows: RowColumns) => ArrayLike<number> | undefined,
): OpenColumn {
  const { sortedValues: sorted } = profile;
  const smallest = sorted[0] ?? Number.NEGATIVE_INFINITY;
  const largest = sorted[sorted.length - 1] ?? Number.POSITIVE_INFINITY;
  const edges = quantileEdges(sorted);
  const above = edges.length + 2;
  const missing = above + 1;
  const cellOf = (value: number): number => {
    if (!Number.isFinite(value)) return missing;
    if (value < smallest) return 0;
    if (value > largest) return above;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value > (edges[middle] ?? largest)) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
  const reference = new Float64Array(missing + 1);
  const rowsPerValue = profile.count / Math.max(1, sorted.length);
  for (let i = 0; i < sorted.length; i++) {
    const cell = cellOf(sorted[i] ?? Number.NaN);
    reference[cell] = (reference[cell] ?? 0) + rowsPerValue;
  }
  reference[missing] = profile.missing;
  return {
    column: {
      kind: 'numeric',
      cells: rangeCells(smallest, edges, largest),
      reference: reference.map(Math.round),
      strange: [0, above],
    },
    cellOf: (rows) => {
      const values = valuesOf(rows);
      return values && ((row) => cellOf(Math.fround(values[row] ?? Number.NaN)));
    },
  };
}

/** Values of the sample; ties give equal quantiles, which are one edge. */
function quantileEdges(sorted: ArrayLike<number>): number[] {
  const edges: number[] = [];
  const largest = sorted[sorted.length - 1];
  for (let k = 1; k < quantiles; k++) {
    const edge = sorted[Math.ceil((k * sorted.length) / quantiles) - 1];
    if (edge !== undefined && edge !== largest && edge !== edges.at(-1)) edges.push(edge);
  }
  return edges;
}

function rangeCells(smallest: number, edges: readonly number[], largest: number): Cell[] {
  const bounds = [smallest, ...edges, largest];
  const inner = bounds.slice(1).map((upper, i): Cell => {
    const lower = bounds[i] ?? smallest;
    const open = i === 0 ? '[' : '(';
    return { name: `${open}${textOf(lower)}, ${textOf(upper)}]`, lower, upper };
  });
  return [
    { name: `< ${textOf(smallest)}`, upper: smallest },
    ...inner,
    { name: `> ${textOf(largest)}`, lower: largest },
    { name: 'missing' },
  ];
}

/** A float32 has 7 certain digits; 4 tell bins apart. */
function textOf(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function openCategorical(
  profile: CategoricalProfile,
  valuesOf: (rows: RowColumns) => ArrayLike<Text> | undefined,
): OpenColumn {
  const named = profile.categories.slice(0, maxCategories);
  const hasOther = profile.categories.length > named.length;
  const other = named.length;
  const unseen = hasOther ? other + 1 : other;
  const missing = unseen + 1;
  const cellOfCategory = new Map(
    profile.categories.map((category, i) => [category, Math.min(i, other)]),
  );
  const reference = new Float64Array(missing + 1);
  for (let i = 0; i < profile.counts.length; i++) {
    const cell = Math.min(i, other);
    reference[cell] = (reference[cell] ?? 0) + (profile.counts[i] ?? 0);
  }
  reference[missing] = profile.missing;
  const names = [...named, ...(hasOther ? ['other'] : []), 'unseen', 'missing'];
  return {
    column: {
      kind: 'categorical',
      cells: names.map((name) => ({ name })),
      reference,
      strange: [unseen],
    },
    cellOf: (rows) => {
      const values = valuesOf(rows);
      return (
        values &&
        ((row) => {
          const value = values[row] ?? null;
          return value === null ? missing : (cellOfCategory.get(value) ?? unseen);
        })
      );
    },
  };
}
