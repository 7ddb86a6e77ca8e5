import { isAway } from '../core/api.js';
import { h } from '../core/dom.js';
import { count, percent, plural, sentence, since } from '../core/format.js';
import { badge, code, empty } from './parts.js';

const shownFeatures = 5;

/** The answer to the first question of whoever opens the page of a version. */
export function verdict({ data, error }, about) {
  return h('div', { key: 'verdict', class: 'verdict' }, verdictLines(data, error, about));
}

function verdictLines(data, error, about) {
  if (data === undefined) {
    if (error === undefined) return h('p', { class: 'muted' }, 'Reading the verdict…');
    const reason = isAway(error) ? 'The monitor is away.' : error.message;
    return h('p', {}, badge('quiet', 'No verdict'), '  ', h('span', { class: 'muted' }, reason));
  }
  return data.dataset
    ? [
        data.dataset.drifted ? driftLine(data) : quietLine(data),
        outputLines(data),
        retrainLine(data),
        notesLine(data),
      ]
    : [waitingLine(data), referenceHint(data, about), outputLines(data)];
}

function waitingLine({ window, reason }) {
  return h(
    'p',
    {},
    badge('quiet', 'No verdict yet'),
    ` ${plural(window?.rows ?? 0, 'row')} so far. ${sentence(reason)}`,
  );
}

function referenceHint({ reference_rows: rows }, { model, version }) {
  if (rows > 0) return null;
  return empty(
    'Drift is measured against a reference: put ',
    code(`${model}/${version}/reference.csv`),
    ', a sample of what the model was trained on, beside it and reload the model. The monitor learns of it by itself.',
  );
}

function driftLine(data) {
  const { confirmed } = data.dataset;
  const drifted = data.features.filter((feature) => feature.drifted);
  const names = drifted.map((feature) => feature.feature).slice(0, shownFeatures);
  const first = drifted
    .map((feature) => feature.since)
    .filter(Boolean)
    .sort()[0];
  return h(
    'p',
    {},
    badge(confirmed ? 'bad' : 'warn', confirmed ? 'Drift, confirmed' : 'Drift, not confirmed yet'),
    '  ',
    names.length === 0
      ? null
      : [
          h('b', {}, names.join(', ')),
          ` (${drifted.length} of ${plural(data.features.length, 'feature')})`,
        ],
    data.prediction?.drifted
      ? [names.length === 0 ? '' : ' and ', h('b', {}, 'the answers')]
      : null,
    first ? ` for ${since(first)}. ` : '. ',
    h('span', { class: 'muted' }, comparison(data)),
  );
}

const quietLine = (data) =>
  h('p', {}, badge('good', 'No drift'), '  ', h('span', { class: 'muted' }, comparison(data)));

function comparison({ window, reference_rows: rows, reference_source: source }) {
  const what = source === 'learned' ? 'learned from its first requests' : 'of the reference';
  return `Last ${plural(window?.rows ?? 0, 'row')} against ${count(rows)} ${what}.`;
}

function outputLines({ output_health: health }) {
  return [
    health?.constant
      ? h('p', {}, badge('bad', 'Constant answers'), ' All answers of the window are the same.')
      : null,
    health?.non_finite_share > 0
      ? h(
          'p',
          {},
          badge('bad', 'Not a number'),
          ` ${percent(health.non_finite_share, 2)} of the rows have NaN or an infinity among the outputs.`,
        )
      : null,
  ];
}

function retrainLine({ should_retrain: retrain }) {
  return retrain?.value
    ? h('p', {}, badge('warn', 'Retrain'), ` ${retrain.reasons.join('; ')}`)
    : null;
}

const notesLine = ({ notes }) =>
  notes?.length > 0 ? h('p', { class: 'muted' }, notes.map(sentence).join(' ')) : null;
