import { modelPath, pathOf } from '../core/api.js';
import { h } from '../core/dom.js';
import { fixed, percent, signedPercent, time } from '../core/format.js';
import { versionLink } from '../core/router.js';

const sources = {
  card: 'importances from the card of the model',
  estimated: 'importances estimated from predictions',
  equal: 'no importances known: all count the same',
};

/** What moved most and matters most, first. Nothing while nothing drifts. */
export function rootCause(app, { model, version }, drift) {
  if (!drift?.dataset?.drifted) return null;
  const { data, error } = app.resources.use(
    pathOf(modelPath(model, 'root-cause'), { model_version: version }),
    { maxAgeMs: 15_000 },
  );
  if (data === undefined || data.causes.length === 0) {
    return error === undefined
      ? null
      : h('p', { class: 'muted' }, `No root cause: ${error.message}.`);
  }
  return h(
    'div',
    { key: 'causes' },
    h('h3', {}, 'Why'),
    h(
      'ol',
      { class: 'causes' },
      data.causes.slice(0, 5).map((cause) => causeItem(app, { model, version }, cause)),
    ),
    h('p', { class: 'muted' }, sources[data.importance_source] ?? ''),
  );
}

function causeItem(
  { route },
  { model, version },
  { feature, contribution, importance, effect_size: effect, since, moved, samples },
) {
  return h(
    'li',
    { key: feature },
    h(
      'div',
      { class: 'cause' },
      h('a', { href: versionLink(model, version, { feature, window: route.window }) }, feature),
      h('i', { class: 'bar bad', vars: { share: String(contribution) } }),
      h('b', {}, percent(contribution, 0)),
    ),
    h(
      'p',
      { class: 'muted' },
      `effect ${fixed(effect, 2)} × importance ${fixed(importance, 2)}`,
      since ? `, since ${time(since)}` : '',
    ),
    moved.length === 0
      ? null
      : h(
          'p',
          {},
          moved
            .slice(0, 3)
            .map((bin) =>
              h(
                'span',
                { class: 'moved' },
                `${bin.name} `,
                h('b', {}, signedPercent(bin.share - bin.reference_share)),
              ),
            ),
        ),
    samples.length === 0
      ? null
      : h(
          'details',
          {},
          h('summary', {}, `${samples.length} predictions to look at`),
          h(
            'ul',
            { class: 'samples' },
            samples.map((sample) =>
              h(
                'li',
                { key: sample.prediction_id },
                h('code', {}, sample.value),
                ' in ',
                h('code', {}, sample.prediction_id),
                sample.trace_id === '' ? null : [' trace ', h('code', {}, sample.trace_id)],
              ),
            ),
          ),
        ),
  );
}
