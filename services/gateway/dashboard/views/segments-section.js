import { modelPath, pathOf } from '../core/api.js';
import { count, number, percent } from '../core/format.js';
import { h } from '../core/dom.js';
import { badge, section, table } from './parts.js';

const columns = [
  { head: 'Segment', text: true },
  { head: 'Rows' },
  { head: 'Errors' },
  { head: 'Mean answer' },
  { head: 'Drift', text: true },
];

/** The declared segments, where there are any: a quiet whole may hide a part that is not. */
export function segmentsSection(app, { model, version }) {
  const { data } = app.resources.use(
    pathOf(modelPath(model, 'segments'), { model_version: version }),
    { maxAgeMs: 15_000 },
  );
  if ((data?.segments.length ?? 0) === 0) return null;
  return section(
    'Segments',
    {},
    table(
      'Segments',
      columns,
      data.segments.map((segment) => ({
        key: segment.segment,
        cells: [
          segment.segment,
          count(segment.rows),
          percent(segment.errors / Math.max(1, segment.rows), 2),
          number(segment.mean_prediction),
          verdictOf(segment),
        ],
      })),
    ),
    data.overflow_rows > 0
      ? h(
          'p',
          { class: 'muted' },
          `${count(data.overflow_rows)} rows of further segments are not kept apart: there are too many of them.`,
        )
      : null,
  );
}

function verdictOf({ dataset, drifted_features: features }) {
  if (!dataset) return h('span', { class: 'muted' }, 'too few rows');
  if (!dataset.drifted) return badge('good', 'quiet');
  return badge(dataset.confirmed ? 'bad' : 'warn', features.join(', '));
}
