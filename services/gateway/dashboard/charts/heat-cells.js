import { columnName } from '../core/column-name.js';

/** Parts of a window of time that lie side by side in the heatmap. */
const cellSizes = [10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 10_800, 21_600].map(
  (s) => s * 1000,
);

/**
 * Puts evaluations into cells of equal time, at most `columns` of them up to now: by feature the worst of each cell.
 * `{cellMs, starts, rows: [{feature, name, isAnswer, cells, worst}]}`, those that drift first, then by their effect.
 */
export function heatCells(evaluations, { nowMs, spanMs, columns }) {
  const cellMs = cellSizes.find((size) => spanMs / size <= columns) ?? cellSizes.at(-1);
  const count = Math.ceil(spanMs / cellMs);
  const firstMs = (Math.floor(nowMs / cellMs) - count + 1) * cellMs;
  const rows = new Map();
  for (const { time, features, prediction, probability } of evaluations) {
    const column = Math.floor((new Date(time).getTime() - firstMs) / cellMs);
    if (column < 0 || column >= count) continue;
    const answers = [prediction, probability].filter(Boolean);
    for (const feature of [...features, ...answers]) {
      const name = answers.includes(feature) ? columnName(feature.feature) : feature.feature;
      const row = rows.get(feature.feature) ?? newRow(feature, name, count);
      rows.set(feature.feature, row);
      row.cells[column] = worse(row.cells[column], feature);
      row.worst = worse(row.worst, feature);
    }
  }
  const starts = Array.from({ length: count }, (_, index) => firstMs + index * cellMs);
  return { cellMs, starts, rows: [...rows.values()].sort(byNeed) };
}

const newRow = ({ feature }, name, count) => ({
  ...{ feature, name, isAnswer: name !== feature, worst: undefined },
  cells: new Array(count).fill(undefined),
});

function worse(a, b) {
  if (a === undefined) return b;
  return rank(b) > rank(a) || (rank(b) === rank(a) && b.effect_size > a.effect_size) ? b : a;
}

const rank = ({ drifted, confirmed }) => (confirmed ? 2 : drifted ? 1 : 0);

/** Answers last; before them what drifts, the strongest first; the rest by name, so that rows keep their places. */
function byNeed(a, b) {
  if (a.isAnswer !== b.isAnswer) return a.isAnswer ? 1 : -1;
  const drift = rank(b.worst) - rank(a.worst);
  if (drift !== 0) return drift;
  if (a.worst.drifted) return b.worst.effect_size - a.worst.effect_size;
  return a.feature.localeCompare(b.feature);
}

/** The shade of a cell: quiet ones in three steps of grey, drifted ones in three of orange. */
export function shadeOf(cell) {
  if (cell === undefined) return 'none';
  const steps = cell.drifted ? [0.3, 0.6] : [0.1, 0.2];
  const step = steps.filter((edge) => cell.effect_size >= edge).length;
  return `${cell.drifted ? 'drift' : 'quiet'}-${step}${cell.confirmed ? ' confirmed' : ''}`;
}
