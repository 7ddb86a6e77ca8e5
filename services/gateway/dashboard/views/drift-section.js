import { columnName } from '../core/column-name.js';
import { heatmap } from '../charts/heatmap.js';
import { get, modelPath, pathOf } from '../core/api.js';
import { h } from '../core/dom.js';
import { fixed, percent, pValue } from '../core/format.js';
import { versionLink } from '../core/router.js';
import { windowMs } from '../core/window-ms.js';
import { featurePanel } from './feature-panel.js';
import { badge, empty, notHere, section, table } from './parts.js';
import { rootCause } from './root-cause.js';

const maxPages = 5;

/** Which features moved, when, how far, and why that matters. */
export function driftSection(app, about, drift) {
  const { model, version } = about;
  const { window, feature } = app.route;
  const path = pathOf(modelPath(model, 'drift-history'), { model_version: version, window });
  const entry = app.resources.use(path, {
    maxAgeMs: 15_000,
    read: () => readHistory(about, window),
  });
  const history = entry.data?.evaluations ?? [];
  return section(
    'Drift',
    { wide: true },
    notHere(entry, 'history'),
    entry.data !== undefined && history.length === 0
      ? empty(
          `Nothing was evaluated in the last ${window}: a version is looked at when 100 rows are there, and from then on every 100 rows.`,
        )
      : null,
    history.length === 0
      ? null
      : heatmap(app, {
          ...{ key: 'drift', evaluations: history, spanMs: windowMs(window), selected: feature },
          nowMs: Math.floor(Date.now() / 10_000) * 10_000,
        }),
    entry.data?.isCut
      ? h(
          'p',
          { class: 'muted' },
          `Only the newest ${history.length} evaluations of this time are shown.`,
        )
      : null,
    feature === '' ? null : featurePanel(app, about, drift.data),
    h(
      'div',
      { class: 'columns' },
      featureTable(app, about, drift.data),
      rootCause(app, about, drift.data),
    ),
  );
}

/** The pages of the history that lie in the window, newest first. */
async function readHistory({ model, version }, window) {
  const startTime = new Date(Date.now() - windowMs(window)).toISOString();
  const evaluations = [];
  let token = '';
  for (let page = 0; page < maxPages; page++) {
    const query = {
      model_version: version,
      start_time: startTime,
      page_size: 1000,
      page_token: token,
    };
    const answer = await get(pathOf(modelPath(model, 'drift-history'), query));
    evaluations.push(...answer.evaluations);
    token = answer.next_page_token;
    if (token === '') break;
  }
  return { evaluations, isCut: token !== '' };
}

const columns = [
  { head: 'Feature', text: true },
  { head: 'Now', text: true },
  { head: 'Effect' },
  { head: 'p' },
  { head: 'PSI' },
  { head: 'Missing' },
  { head: 'Outside' },
];

function featureTable(app, { model, version }, drift) {
  if (!drift?.dataset) return null;
  const { window } = app.route;
  const all = [...drift.features, drift.prediction, drift.probability].filter(Boolean);
  const rows = all.toSorted((a, b) => Number(b.drifted) - Number(a.drifted));
  const isWhole = app.isOpen('features') || rows.length <= 20;
  return h(
    'div',
    { key: 'features' },
    h('h3', {}, 'Now, by feature'),
    table(
      'Drift by feature',
      columns,
      (isWhole ? rows : rows.slice(0, 20)).map((row) => ({
        key: row.feature,
        selected: row.feature === app.route.feature,
        cells: [
          h(
            'a',
            { href: versionLink(model, version, { feature: row.feature, window }) },
            columnName(row.feature, drift.features),
          ),
          row.drifted ? badge(row.confirmed ? 'bad' : 'warn', 'drifted') : badge('good', 'quiet'),
          fixed(row.effect_size, 2),
          pValue(row.p_value),
          fixed(row.psi, 3),
          percent(row.missing_share),
          percent(row.out_of_range_share + row.unseen_share),
        ],
      })),
    ),
    isWhole
      ? null
      : h(
          'button',
          { type: 'button', onclick: () => app.toggle('features') },
          `Show all ${rows.length}`,
        ),
  );
}
