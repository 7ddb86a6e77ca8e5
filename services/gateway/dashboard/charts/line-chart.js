import { h } from '../core/dom.js';
import { axisTime, time } from '../core/format.js';
import { measured, widthOf } from '../core/measure.js';
import { nearTicks, timeTicks, valueTicks } from './ticks.js';

const height = 148;
const margin = { left: 44, right: 8, top: 8, bottom: 22 };

/**
 * Lines over time. `series`: `{name, tone, values}` with a value or undefined for each time; a gap is drawn as one. The
 * cross line follows the pointer and the arrow keys, and the legend shows its values. `isFromZero: false` shows small
 * changes of what is never near zero.
 */
export function lineChart(
  app,
  { key, title, times, series, startMs, endMs, format, isFromZero = true },
) {
  const width = widthOf(key);
  const all = series.flatMap(({ values }) => values.filter(Number.isFinite));
  const ticks = isFromZero ? valueTicks(Math.max(0, ...all)) : nearTicks(all);
  const plotWidth = width - margin.left - margin.right;
  const x = (ms) => margin.left + ((ms - startMs) / (endMs - startMs)) * plotWidth;
  const y = (value) =>
    height -
    margin.bottom -
    ((value - ticks[0]) / (ticks.at(-1) - ticks[0])) * (height - margin.top - margin.bottom);
  const at = app.cursor(key);
  const index = at === undefined ? undefined : Math.min(at, times.length - 1);
  const shown = index ?? times.length - 1;

  const move = (next) => app.setCursor(key, next);
  const onpointermove = (event) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    move(
      nearest(
        times,
        startMs + ((event.clientX - left - margin.left) / plotWidth) * (endMs - startMs),
      ),
    );
  };
  const onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || times.length === 0) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(times.length - 1, shown + step));
    move(next);
    app.announce(`${time(times[next])}: ${sayValues(series, next, format)}`);
  };
  const label = `${title}. Now ${sayValues(series, times.length - 1, format)}. Arrow keys read the values.`;

  return h(
    'figure',
    { key, class: 'chart' },
    h('figcaption', {}, title, index === undefined ? null : h('time', {}, time(times[index]))),
    h(
      'div',
      { class: 'plot', ref: measured(key) },
      h(
        'svg',
        {
          ...{ width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', tabindex: '0' },
          ...{ 'aria-label': label, onkeydown, onpointermove },
          onpointerleave: () => move(undefined),
          onblur: () => move(undefined),
        },
        axes({ ticks, y, x, width, startMs, endMs, format }),
        series.map((line) =>
          h('path', { class: `line ${line.tone}`, d: pathOf(times, line.values, x, y) }),
        ),
        index === undefined
          ? null
          : h('path', {
              class: 'cross',
              d: `M${x(times[index])},${margin.top}V${height - margin.bottom}`,
            }),
      ),
    ),
    legend(series, shown, format),
  );
}

function axes({ ticks, y, x, width, startMs, endMs, format }) {
  const spanMs = endMs - startMs;
  return h(
    'g',
    { class: 'axes' },
    ticks.map((tick) => [
      h('path', { d: `M${margin.left},${y(tick)}H${width - margin.right}` }),
      h('text', { x: margin.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, format(tick, true)),
    ]),
    timeTicks(startMs, endMs, Math.max(2, Math.floor(width / 84))).map((tick) =>
      h(
        'text',
        { x: x(tick), y: height - 5, 'text-anchor': anchorOf(x(tick), width) },
        axisTime(tick, spanMs),
      ),
    ),
  );
}

const anchorOf = (x, width) => (x > width - 30 ? 'end' : x < margin.left + 20 ? 'start' : 'middle');

function pathOf(times, values, x, y) {
  let path = '';
  let isDrawing = false;
  for (let i = 0; i < times.length; i++) {
    const value = values[i];
    if (Number.isFinite(value)) {
      path += `${isDrawing ? 'L' : 'M'}${x(times[i]).toFixed(1)},${y(value).toFixed(1)}`;
    }
    isDrawing = Number.isFinite(value);
  }
  return path;
}

function legend(series, index, format) {
  return h(
    'ul',
    { class: 'legend' },
    series.map(({ name, tone, values }) =>
      h('li', {}, h('i', { class: `key ${tone}` }), name, ' ', h('b', {}, format(values[index]))),
    ),
  );
}

const sayValues = (series, index, format) =>
  series.map(({ name, values }) => `${name} ${format(values[index])}`).join(', ');

function nearest(times, ms) {
  let best = 0;
  for (let i = 1; i < times.length; i++) {
    if (Math.abs(times[i] - ms) < Math.abs(times[best] - ms)) best = i;
  }
  return best;
}
