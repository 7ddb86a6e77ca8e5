import { lineChart } from '../charts/line-chart.js';
import { modelPath, pathOf } from '../core/api.js';
import { h } from '../core/dom.js';
import { count, duration, fixed, number, percent, plural, sentence } from '../core/format.js';
import { badge, code, notHere, section, table } from './parts.js';

const mainMetrics = ['accuracy', 'roc_auc', 'f1', 'mae', 'rmse'];

/** How good the answers are: by the labels that came, and estimated for those that have none yet. */
export function qualitySection(app, { model, version }) {
  const entry = app.resources.use(pathOf(modelPath(model, 'quality'), { model_version: version }), {
    maxAgeMs: 15_000,
  });
  const waiting = notHere(entry, 'quality');
  if (waiting !== null) return section('Quality', {}, waiting);
  const {
    realised,
    estimated,
    maturity,
    windows,
    should_retrain: verdict,
    shadow,
    notes,
  } = entry.data;
  const labelled = realised?.labelled_rows ?? 0;
  return section(
    'Quality',
    {},
    // Reasons of drift stand at the top of the page already.
    verdict?.value && (labelled > 0 || estimated?.metrics.some((metric) => metric.alert))
      ? h('p', {}, badge('warn', 'Retrain'), ` ${verdict.reasons.join('; ')}`)
      : null,
    labelled === 0 ? howToLabel() : null,
    h(
      'div',
      { class: 'columns' },
      metricTable(realised, estimated),
      h('div', { key: 'labels' }, maturityPart(maturity), shadow ? shadowPart(shadow) : null),
    ),
    overTime(app, windows, estimated),
    confusionPart(realised),
    notes.length > 0 ? h('p', { class: 'muted' }, notes.map(sentence).join(' ')) : null,
  );
}

function howToLabel() {
  const body = '{"prediction_id": "…", "label": "…"}';
  return h(
    'p',
    { class: 'empty' },
    'No labels have come. Send what turned out to be true, with the prediction_id of the answer: ',
    code(`curl -s ${location.origin}/v1/outcomes -d '${body}'`),
  );
}

function metricTable(realised, estimated) {
  const byLabel = realised?.metrics ?? {};
  const guessed = new Map((estimated?.metrics ?? []).map((metric) => [metric.name, metric]));
  const names = [...new Set([...Object.keys(byLabel), ...guessed.keys()])];
  if (names.length === 0) return null;
  const columns = [
    { head: 'Metric', text: true },
    { head: 'By labels' },
    { head: 'Estimated' },
    { head: 'Interval' },
    { head: 'Normal' },
    { head: '', text: true },
  ];
  return h(
    'div',
    { key: 'metrics' },
    h(
      'h3',
      {},
      `${count(realised?.labelled_rows ?? 0)} labelled rows`,
      estimated ? `, ${count(estimated.rows)} estimated by ${estimated.method.toUpperCase()}` : '',
    ),
    table(
      'Quality by metric',
      columns,
      names.map((name) => {
        const guess = guessed.get(name);
        return {
          key: name,
          cells: [
            name.replaceAll('_', ' '),
            fixed(byLabel[name]),
            fixed(guess?.value),
            guess ? `${fixed(guess.lower)} to ${fixed(guess.upper)}` : '–',
            guess?.lower_threshold === undefined
              ? '–'
              : `${fixed(guess.lower_threshold)} to ${fixed(guess.upper_threshold)}`,
            guess?.alert ? badge('warn', 'outside') : '',
          ],
        };
      }),
    ),
  );
}

function maturityPart(maturity) {
  if (!maturity || maturity.predictions === 0) return null;
  const {
    share,
    labelled,
    predictions,
    delay_p50_s: p50,
    delay_p95_s: p95,
    horizon_s: horizon,
  } = maturity;
  return [
    h('h3', {}, 'Labels so far'),
    h(
      'p',
      { class: 'share' },
      h('i', { class: 'bar now', vars: { share: String(share) } }),
      h('b', {}, percent(share, 0)),
    ),
    h(
      'p',
      { class: 'muted' },
      `${count(labelled)} of ${plural(predictions, 'prediction')}, which wait ${duration(horizon)} for their label.`,
      labelled > 0
        ? ` Half of them had it after ${duration(p50)}, 95 % after ${duration(p95)}.`
        : '',
    ),
  ];
}

function shadowPart({
  against_version: against,
  pairs,
  disagreements,
  mean_difference: difference,
}) {
  return [
    h('h3', {}, `As shadow of ${against}`),
    h(
      'p',
      {},
      `${count(pairs)} pairs, ${percent(disagreements / Math.max(1, pairs))} disagree, mean difference ${number(difference)}`,
    ),
  ];
}

function overTime(app, windows, estimated) {
  const name = mainMetrics.find((candidate) => windows.some(({ metrics }) => candidate in metrics));
  if (name === undefined || windows.length < 2) return null;
  const times = windows.map(({ start }) => new Date(start).getTime());
  const guess = estimated?.metrics.find((metric) => metric.name === name);
  const series = [
    { name: 'by labels', tone: 's1', values: windows.map(({ metrics }) => metrics[name]) },
    ...(guess ? [{ name: 'estimated now', tone: 's2', values: times.map(() => guess.value) }] : []),
  ];
  const format = (value, isAxis) => (isAxis ? number(value) : fixed(value));
  return lineChart(app, {
    key: 'quality',
    isFromZero: false,
    title: `${name.replaceAll('_', ' ')} over time`,
    times,
    startMs: times[0],
    endMs: times.at(-1),
    series,
    format,
  });
}

function confusionPart(realised) {
  const cells = realised?.confusion ?? [];
  if (cells.length === 0) return null;
  const classes = [
    ...new Set(cells.flatMap(({ actual, predicted }) => [actual, predicted])),
  ].sort();
  if (classes.length > 12) return null;
  const rows = (actual, predicted) =>
    cells.find((cell) => cell.actual === actual && cell.predicted === predicted)?.rows ?? 0;
  const columns = [
    { head: 'actual ╲ predicted', text: true },
    ...classes.map((head) => ({ head })),
  ];
  return h(
    'details',
    { key: 'confusion' },
    h('summary', {}, 'Confusion matrix'),
    table(
      'Confusion matrix',
      columns,
      classes.map((actual) => ({
        key: actual,
        cells: [
          actual,
          ...classes.map((predicted) =>
            h(
              'span',
              { class: actual === predicted ? '' : 'muted' },
              count(rows(actual, predicted)),
            ),
          ),
        ],
      })),
    ),
  );
}
