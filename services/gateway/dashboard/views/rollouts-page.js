import { h } from '../core/dom.js';
import { percent } from '../core/format.js';
import { versionLink } from '../core/router.js';
import { badge, section } from './parts.js';

const tones = {
  RUNNING: 'warn',
  PAUSED: 'quiet',
  PROMOTED: 'good',
  ROLLED_BACK: 'bad',
  ABORTED: 'quiet',
};

/** Rollouts with what they go by. */
export function rolloutsPage(app) {
  return [h('h1', { tabindex: '-1' }, 'Rollouts'), app.rollouts().map(rolloutPart)];
}

function rolloutPart({
  id,
  model_name: model,
  from_version: from,
  to_version: to,
  state,
  weight,
  verdict,
  reason,
  evidence,
}) {
  return section(
    `${model}: ${from} to ${to}`,
    { key: id, aside: badge(tones[state] ?? 'quiet', state.toLowerCase().replace('_', ' ')) },
    h(
      'p',
      { class: 'share' },
      h('i', { class: 'bar now', vars: { share: String(weight / 10_000) } }),
      h('b', {}, percent(weight / 10_000, 0)),
      ' of the traffic at ',
      h('a', { href: versionLink(model, to) }, to),
    ),
    h('p', {}, [verdict, reason].filter(Boolean).join(': ')),
    (evidence ?? []).length === 0
      ? null
      : h(
          'details',
          {},
          h('summary', {}, 'Evidence'),
          h('pre', {}, JSON.stringify(evidence, null, 1)),
        ),
  );
}
