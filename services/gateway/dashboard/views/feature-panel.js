import { columnName } from '../core/column-name.js';
import { distribution } from '../charts/distribution.js';
import { modelPath, pathOf } from '../core/api.js';
import { h } from '../core/dom.js';
import { fixed, percent, pValue, time } from '../core/format.js';
import { versionLink } from '../core/router.js';
import { badge, empty, notHere } from './parts.js';

/** One feature: its distribution in the reference and now, and the numbers of the verdict. */
export function featurePanel(app, { model, version }, drift) {
  const { feature, window } = app.route;
  const path = pathOf(modelPath(model, `features/${encodeURIComponent(feature)}/distribution`), {
    model_version: version,
  });
  const entry = app.resources.use(path, { maxAgeMs: 10_000 });
  const row = [...(drift?.features ?? []), drift?.prediction, drift?.probability].find(
    (known) => known?.feature === feature,
  );
  return h(
    'section',
    {
      key: `feature ${feature}`,
      class: 'feature',
      'aria-label': `Feature ${feature}`,
      'aria-live': 'off',
    },
    h(
      'div',
      { class: 'head' },
      h(
        'h3',
        {},
        columnName(feature, drift?.features),
        ' ',
        row === undefined
          ? null
          : row.drifted
            ? badge(
                row.confirmed ? 'bad' : 'warn',
                row.confirmed ? 'drifted, confirmed' : 'drifted',
              )
            : badge('good', 'quiet'),
      ),
      h(
        'a',
        {
          class: 'close',
          href: versionLink(model, version, { window }),
          'aria-label': `Close ${feature}`,
        },
        '×',
      ),
    ),
    h(
      'div',
      { class: 'columns' },
      notHere(entry, 'distribution') ??
        (entry.data.bins.length === 0
          ? empty('There is nothing to compare yet.')
          : distribution({
              key: `distribution ${feature}`,
              kind: entry.data.kind,
              bins: entry.data.bins,
            })),
      row === undefined ? null : numbers(row),
    ),
  );
}

function numbers(row) {
  const lines = [
    ['Test', row.test],
    ['Statistic', fixed(row.statistic)],
    ['p-value', `${pValue(row.p_value)} (limit ${pValue(row.threshold)})`],
    [
      row.kind === 'numeric' ? 'Effect, in reference sd' : 'Effect, total variation',
      fixed(row.effect_size),
    ],
    ['PSI', fixed(row.psi)],
    ['Jensen–Shannon', fixed(row.jensen_shannon)],
    row.kind === 'numeric' ? ['KS distance', fixed(row.ks)] : null,
    ['Missing', percent(row.missing_share)],
    row.kind === 'numeric'
      ? ['Out of range', percent(row.out_of_range_share)]
      : ['Unseen categories', percent(row.unseen_share)],
    row.since ? ['Drifts since', time(row.since)] : null,
    row.contribution > 0 ? ['Share of the drift', percent(row.contribution, 0)] : null,
  ].filter(Boolean);
  return h(
    'dl',
    { class: 'numbers' },
    lines.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}
