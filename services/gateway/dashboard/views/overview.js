import { sparkline } from '../charts/sparkline.js';
import { modelPath, pathOf } from '../core/api.js';
import { h } from '../core/dom.js';
import { fixed, number, percent, plural } from '../core/format.js';
import { versionLink } from '../core/router.js';
import { alertCard } from './alert-card.js';
import { badge, code, empty, section, table } from './parts.js';

const shownModels = 25;
const columns = [
  { head: 'Version', text: true },
  { head: 'State', text: true },
  { head: 'Traffic', text: true },
  { head: 'Rate' },
  { head: 'Errors' },
  { head: 'p50 ms' },
  { head: 'p95 ms' },
  { head: 'p99 ms' },
  { head: 'Drift', text: true },
];

/** Every model with its versions: state, share of the traffic, rate, errors, latency, drift. */
export function overview(app) {
  const models = app.state?.models;
  if (models === undefined) return h('p', { class: 'muted' }, 'Connecting to the gateway…');
  const isWhole = app.isOpen('all models');
  const shown = isWhole ? models : models.slice(0, shownModels);
  return [
    h('h1', { class: 'unseen', tabindex: '-1' }, 'Models'),
    firingPart(app),
    models.length === 0
      ? empty(
          'No model is loaded. Put one into the model repository as ',
          code('<model>/<version>/model.onnx'),
          ', then ',
          code('curl -X POST /v1/models/<model>:reload'),
          '.',
        )
      : section(
          'Models',
          { aside: h('span', { class: 'muted' }, plural(models.length, 'model')) },
          table(
            'Models and their versions',
            columns,
            shown.flatMap((model) => modelRows(app, model)),
            'cards',
          ),
        ),
    shown.length < models.length
      ? h(
          'button',
          { type: 'button', onclick: () => app.toggle('all models') },
          `Show all ${plural(models.length, 'model')}`,
        )
      : null,
  ];
}

function firingPart(app) {
  const firing = app.firing();
  if (firing.length === 0) return null;
  return section(
    `${plural(firing.length, 'alert')} firing`,
    { key: 'firing', aside: h('a', { href: '#/alerts' }, 'All alerts') },
    firing.slice(0, 3).map((alert) => alertCard(app, alert)),
  );
}

function modelRows(app, model) {
  const name = model.model_name;
  const versions = model.versions.map((version) => versionRow(app, name, version));
  return [{ key: name, group: name }, ...versions];
}

function versionRow(app, name, version) {
  const id = version.model_version;
  const metrics = app.metricsOf(name, id);
  const rates = app.rates.of(`${name}@${id}`);
  const latency = metrics?.latency_ms;
  return {
    key: `${name}@${id}`,
    cells: [
      h(
        'span',
        { class: 'name' },
        h('a', { href: versionLink(name, id) }, id),
        version.aliases.map((alias) => h('span', { class: 'alias' }, alias)),
      ),
      h('span', { class: 'stack' }, stateBadge(version, app.state.replica_count), whyNot(version)),
      trafficBar(version.weight),
      h(
        'span',
        { class: 'rate' },
        sparkline(rates),
        h('b', {}, rates.length === 0 ? '–' : `${number(rates.at(-1))}/s`),
      ),
      h(
        'span',
        { class: metrics?.error_rate > 0.01 ? 'warn' : null },
        percent(latency ? metrics.error_rate : NaN, 2),
      ),
      fixed(latency?.p50, 2),
      fixed(latency?.p95, 2),
      fixed(latency?.p99, 2),
      driftCell(app, name, version),
    ],
  };
}

export function stateBadge({ state, ready_on: readyOn }, replicaCount) {
  const [word] = state.split(' ');
  if (word !== 'ready') {
    return badge(word === 'failed' ? 'bad' : 'quiet', word);
  }
  if (readyOn < replicaCount) return badge('warn', `ready on ${readyOn} of ${replicaCount}`);
  return badge('good', 'ready');
}

/** `failed (digest does not match)` says why. */
function whyNot({ state }) {
  const reason = /\((.*)\)$/s.exec(state)?.[1];
  return reason ? h('span', { class: 'muted' }, reason) : null;
}

export function trafficBar(weight) {
  return h(
    'span',
    { class: 'share' },
    h('i', { class: 'bar now', vars: { share: String(weight / 10_000) } }),
    percent(weight / 10_000, weight % 100 === 0 ? 0 : 2),
  );
}

function driftCell(app, name, { model_version: version, state }) {
  if (state !== 'ready') return h('span', { class: 'muted' }, '–');
  const path = pathOf(modelPath(name, 'drift'), { model_version: version });
  const { data, error } = app.resources.use(path, { maxAgeMs: 20_000 });
  return driftBadge(data, error);
}

/** The verdict in two words. */
export function driftBadge(data, error) {
  if (data === undefined)
    return h('span', { class: 'muted' }, error === undefined ? '…' : 'no answer');
  if (!data.dataset) {
    const rows = data.window?.rows ?? 0;
    return h(
      'span',
      { class: 'muted', title: data.reason },
      rows === 0 ? 'no rows yet' : plural(rows, 'row'),
    );
  }
  if (!data.dataset.drifted) return badge('good', 'quiet');
  const all = [...data.features, data.prediction].filter((feature) => feature?.drifted);
  const [first] = all.toSorted(
    (a, b) => b.contribution - a.contribution || b.effect_size - a.effect_size,
  );
  const more = all.length > 1 ? ` +${all.length - 1}` : '';
  return badge(data.dataset.confirmed ? 'bad' : 'warn', `${first?.feature ?? 'drifted'}${more}`);
}
