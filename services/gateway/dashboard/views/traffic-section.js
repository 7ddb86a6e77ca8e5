import { lineChart } from '../charts/line-chart.js';
import { modelPath, pathOf } from '../core/api.js';
import { h } from '../core/dom.js';
import { milliseconds, number, percent } from '../core/format.js';
import { memo } from '../core/memo.js';
import { windowMs } from '../core/window-ms.js';
import { code, empty, notHere, section } from './parts.js';

const latencies = [
  ['p50', 's1'],
  ['p95', 's2'],
  ['p99', 's3'],
];
const shownClasses = 5;

/** Throughput, errors, latency and answers over time. */
export function trafficSection(app, { model, version }) {
  const { window } = app.route;
  const path = pathOf(modelPath(model, 'timeline'), { model_version: version, window });
  const entry = app.resources.use(path, { maxAgeMs: window === '15m' ? 5000 : 15_000 });
  const waiting = notHere(entry, 'timeline');
  if (waiting !== null) return section('Traffic', {}, waiting);
  if (entry.data.panes.length === 0) {
    return section(
      'Traffic',
      {},
      empty(
        `Nothing was asked of this version in the last ${window}. Try `,
        code(
          `curl -s ${location.origin}/v1/models/${model}/versions/${version}:predict -d '{"features": […]}'`,
        ),
      ),
    );
  }
  const data = memo(`traffic ${path}`, [entry.data], () => seriesOf(entry.data, windowMs(window)));
  const chart = (key, title, series, format) =>
    series.length === 0 ? null : lineChart(app, { ...data.span, key, title, series, format });
  return section(
    'Traffic',
    {},
    h(
      'div',
      { class: 'charts' },
      chart('rate', 'Throughput', data.rate, rate),
      chart('latency', 'Latency', data.latency, (value, isAxis) =>
        isAxis ? number(value) : milliseconds(value),
      ),
      chart(
        'answers',
        data.isClasses ? 'Answers by class' : 'Mean answer',
        data.answers,
        data.isClasses ? (value) => percent(value, 0) : number,
      ),
    ),
  );
}

const rate = (value, isAxis) => (isAxis ? number(value) : `${number(value)}/s`);

/** Panes that are not there had no traffic: a rate of 0, and no latency. */
function seriesOf({ panes, pane_s: paneS }, spanMs) {
  const paneMs = paneS * 1000;
  const byStart = new Map(panes.map((pane) => [new Date(pane.start).getTime(), pane]));
  // The newest pane is still being filled: what it shows would always be a fall.
  const endMs = Math.floor(Date.now() / paneMs) * paneMs;
  const count = Math.floor(spanMs / paneMs);
  const times = Array.from({ length: count }, (_, index) => endMs - (count - index) * paneMs);
  const all = times.map((start) => byStart.get(start));
  const values = (read) => all.map((pane) => (pane === undefined ? undefined : read(pane)));
  const errors = all.map((pane) => (pane?.errors ?? 0) / paneS);
  const classes = classesOf(panes);
  return {
    span: { times, startMs: times[0], endMs },
    isClasses: classes.length > 0,
    rate: [
      { name: 'rows', tone: 's1', values: all.map((pane) => (pane?.rows ?? 0) / paneS) },
      ...(errors.some((value) => value > 0)
        ? [{ name: 'errors', tone: 'bad', values: errors }]
        : []),
    ],
    latency: latencies.map(([name, tone]) => ({
      name,
      tone,
      values: values((pane) => pane.latency_ms?.[name]),
    })),
    answers:
      classes.length > 0
        ? classes.map((name, index) => ({
            name,
            tone: `s${index + 1}`,
            values: values((pane) => (pane.labels[name] ?? 0) / (sum(pane.labels) || 1)),
          }))
        : [{ name: 'mean', tone: 's1', values: values((pane) => pane.mean_prediction) }].filter(
            (line) => line.values.some((value) => value >= 0),
          ),
  };
}

const sum = (labels) => Object.values(labels).reduce((total, value) => total + value, 0);

function classesOf(panes) {
  const totals = new Map();
  for (const { labels } of panes) {
    for (const [name, rows] of Object.entries(labels))
      totals.set(name, (totals.get(name) ?? 0) + rows);
  }
  return [...totals]
    .sort((a, b) => b[1] - a[1])
    .slice(0, shownClasses)
    .map(([name]) => name)
    .sort();
}
