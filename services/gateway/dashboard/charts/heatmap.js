import { h } from '../core/dom.js';
import { axisTime, number } from '../core/format.js';
import { measured, widthOf } from '../core/measure.js';
import { memo } from '../core/memo.js';
import { heatCells, shadeOf } from './heat-cells.js';

/** As the style sheet has it. */
const labelWidth = (width) => (width < 600 ? 93 : 165);
const smallest = 11;
const firstRows = 30;

/**
 * Features by time. A grid of which one cell can be reached by Tab, the others by the arrow keys; Enter opens the feature
 * of the cell.
 */
export function heatmap(app, { key, evaluations, nowMs, spanMs, selected }) {
  const width = widthOf(key, 640);
  const columns = Math.min(60, Math.floor((width - labelWidth(width)) / smallest));
  const data = memo(`${key} cells`, [evaluations, nowMs, spanMs, columns], () =>
    heatCells(evaluations, { nowMs, spanMs, columns }),
  );
  const isWhole = app.isOpen(`${key} all`) || data.rows.length <= firstRows;
  const rows = isWhole
    ? data.rows
    : [
        ...data.rows.slice(0, firstRows),
        ...data.rows.slice(firstRows).filter((row) => row.isAnswer),
      ];
  const at = placeOf(app.cursor(key), rows, data.starts.length);
  return h(
    'div',
    { key, class: 'heatmap', ref: measured(key) },
    memo(`${key} grid`, [data, rows.length, at.row, at.column, selected], () =>
      grid(app, { key, data, rows, at, selected }),
    ),
    h(
      'p',
      { class: 'readout', 'aria-hidden': 'true' },
      app.cursor(key) === undefined
        ? 'Point at a cell, or reach it by Tab and the arrow keys; Enter opens the feature.'
        : say(rows[at.row], at.column, data),
    ),
    legend(),
    isWhole
      ? null
      : h(
          'button',
          { type: 'button', onclick: () => app.toggle(`${key} all`) },
          `Show all ${data.rows.length} rows`,
        ),
  );
}

function placeOf(cursor, rows, columns) {
  const row =
    cursor === undefined ? 0 : rows.findIndex(({ feature }) => feature === cursor.feature);
  return { row: Math.max(0, row), column: Math.min(cursor?.column ?? columns - 1, columns - 1) };
}

function grid(app, { key, data, rows, at, selected }) {
  const focusOn = (row, column) => {
    app.setCursor(key, { feature: rows[row].feature, column });
    app.afterRender(() => document.querySelector('.heatmap [tabindex="0"]')?.focus());
  };
  const onkeydown = (event) => {
    const last = data.starts.length - 1;
    const to = {
      ArrowLeft: [at.row, at.column - 1],
      ArrowRight: [at.row, at.column + 1],
      ArrowUp: [at.row - 1, at.column],
      ArrowDown: [at.row + 1, at.column],
      Home: [event.ctrlKey ? 0 : at.row, 0],
      End: [event.ctrlKey ? rows.length - 1 : at.row, last],
    }[event.key];
    if (event.key === 'Enter' || event.key === ' ') app.openFeature(rows[at.row].feature);
    else if (to === undefined) return;
    else if (rows[to[0]] !== undefined && to[1] >= 0 && to[1] <= last) focusOn(...to);
    event.preventDefault();
  };
  const spanMs = data.starts.length * data.cellMs;
  const room = Math.max(2, Math.floor((widthOf(key, 640) - labelWidth(widthOf(key, 640))) / 80));
  const marks = Math.ceil(data.starts.length / room);
  return h(
    'div',
    {
      ...{ role: 'grid', 'aria-label': 'Drift by feature and time', onkeydown },
      ...{ class: 'grid', vars: { columns: String(data.starts.length) } },
      'aria-rowcount': data.rows.length,
    },
    rows.map((row, rowIndex) =>
      h(
        'div',
        { key: row.feature, role: 'row', class: row.feature === selected ? 'row selected' : 'row' },
        h(
          'span',
          { role: 'rowheader', title: row.feature, onclick: () => app.openFeature(row.feature) },
          row.name,
        ),
        row.cells.map((cell, column) =>
          h('span', {
            role: 'gridcell',
            class: `cell ${shadeOf(cell)}`,
            tabindex: rowIndex === at.row && column === at.column ? '0' : '-1',
            'aria-label': say(row, column, data),
            'aria-selected': row.feature === selected ? 'true' : null,
            onclick: () => {
              focusOn(rowIndex, column);
              app.openFeature(row.feature);
            },
            onfocus: () => app.setCursor(key, { feature: row.feature, column }),
            onpointerenter: () => app.setCursor(key, { feature: row.feature, column }),
          }),
        ),
      ),
    ),
    h(
      'div',
      { class: 'row times', 'aria-hidden': 'true' },
      h('span', {}),
      data.starts.map((start, index) =>
        h('span', {}, index % marks === 0 ? axisTime(start, spanMs) : null),
      ),
    ),
  );
}

function say(row, column, { starts, cellMs }) {
  if (row === undefined) return '';
  const cell = row.cells[column];
  const { name } = row;
  const when = axisTime(starts[column], Math.min(cellMs * starts.length, 1_200_000));
  if (cell === undefined) return `${name}, ${when}: not evaluated`;
  const verdict = cell.confirmed ? 'drifted, confirmed' : cell.drifted ? 'drifted' : 'quiet';
  return `${name}, ${when}: ${verdict}, effect ${number(cell.effect_size)}, PSI ${number(cell.psi)}`;
}

function legend() {
  const key = (shade, text) => h('li', {}, h('i', { class: `cell ${shade}` }), text);
  return h(
    'ul',
    { class: 'legend' },
    key('quiet-0', 'quiet'),
    key('quiet-2', 'quiet, effect ≥ 0.2'),
    key('drift-0', 'drifted'),
    key('drift-2 confirmed', 'confirmed, effect ≥ 0.6'),
    key('none', 'not evaluated'),
  );
}
