import { countCells, type CellColumn, type CellLayout } from '../fold/cell-layout.js';
import type { RowColumns } from '../fold/row-columns.js';
import { sharesOf, type CellShare } from '../fold/shares.js';
import type { Evaluation, WatchedFeature } from './evaluation.js';
import type { Importances } from './importance.js';

/** A drifted feature with what moved. */
export interface Cause {
  readonly drift: WatchedFeature;
  /** In [0, 1], of all features together 1. */
  readonly importance: number;
  /** The cells that gained or lost most, the greatest change first. */
  readonly moved: readonly CellShare[];
  /** The newest rows that lie in the cell that gained most. */
  readonly samples: readonly SampleRow[];
}

export interface SampleRow {
  readonly predictionId: string;
  /** Empty when the request was not traced. */
  readonly traceId: string;
  readonly value: string;
}

const maxMoved = 5;
const maxSamples = 5;

/** The drifted features of an evaluation, greatest contribution first, with the cells and rows of the present window. */
export function findCauses(
  { verdict }: Pick<Evaluation, 'verdict'>,
  importances: Importances,
  layout: CellLayout,
  rows: RowColumns,
): Cause[] {
  const drifted = (verdict?.features ?? []).filter((feature) => feature.drifted);
  const total = [...importances.values()].reduce((sum, value) => sum + value, 0);
  const assigned = layout.assign(rows);
  const counts = new Uint32Array(layout.size);
  countCells(assigned, [0, rows.rows], counts);
  return drifted
    .toSorted((a, b) => b.contribution - a.contribution)
    .flatMap((drift) => {
      const at = layout.columns.findIndex(({ feature }) => feature === drift.feature);
      const column = layout.columns[at];
      if (column === undefined) return [];
      const inCells = counts.subarray(column.first, column.first + column.cells.length);
      const moved = mostMoved(column, inCells);
      const gained = moved.toSorted((a, b) => gainOf(b) - gainOf(a))[0];
      const cells = assigned.cells.subarray(at * rows.rows, (at + 1) * rows.rows);
      const samples = gained ? sampleRows(column, cells, gained.index, rows) : [];
      const importance = (importances.get(drift.feature) ?? 0) / (total || 1);
      return { drift, importance, moved, samples };
    });
}

function gainOf({ share, referenceShare }: CellShare): number {
  return share - referenceShare;
}

function mostMoved(column: CellColumn, counts: Uint32Array): CellShare[] {
  return sharesOf(column, counts)
    .toSorted((a, b) => Math.abs(gainOf(b)) - Math.abs(gainOf(a)))
    .slice(0, maxMoved);
}

function sampleRows(
  { feature, first }: CellColumn,
  cells: Uint32Array,
  cell: number,
  rows: RowColumns,
): SampleRow[] {
  const samples: SampleRow[] = [];
  const numbers = rows.numeric.get(feature);
  const texts = rows.categorical.get(feature);
  for (let row = rows.rows - 1; row >= 0 && samples.length < maxSamples; row--) {
    const predictionId = rows.predictionIds[row] ?? null;
    if (cells[row] !== first + cell || predictionId === null) continue;
    const value = numbers === undefined ? texts?.[row] : textOf(numbers[row] ?? Number.NaN);
    samples.push({
      predictionId,
      traceId: rows.traces[row]?.split('-')[1] ?? '',
      value: value ?? '',
    });
  }
  return samples;
}

/** A float32 has 7 certain digits. */
function textOf(value: number): string {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(7)));
}
