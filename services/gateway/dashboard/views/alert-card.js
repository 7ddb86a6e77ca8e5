import { post } from '../core/api.js';
import { h } from '../core/dom.js';
import { since, time } from '../core/format.js';
import { versionLink } from '../core/router.js';
import { badge } from './parts.js';

const tones = { critical: 'bad', warning: 'warn', info: 'quiet' };
const durations = [
  ['1 hour', 3600],
  ['4 hours', 14_400],
  ['1 day', 86_400],
  ['1 week', 604_800],
];

/** One alert: what, where, since when, who looks at it, and what can be done. */
export function alertCard(app, alert) {
  const { id, name, state, severity, labels, annotations } = alert;
  const isOver = state === 'RESOLVED';
  return h(
    'article',
    {
      key: id,
      class: `alert ${isOver ? 'over' : (tones[severity] ?? 'warn')}`,
      'aria-label': `${name}, ${state.toLowerCase()}`,
    },
    h(
      'div',
      { class: 'head' },
      badge(isOver ? 'good' : (tones[severity] ?? 'warn'), `${state.toLowerCase()} · ${severity}`),
      h('h3', {}, name),
      target(labels),
      h('span', { class: 'muted' }, when(alert)),
    ),
    h('p', {}, annotations.summary ?? ''),
    annotations.description ? h('p', { class: 'muted lines' }, annotations.description) : null,
    h('p', { class: 'muted' }, notes(alert)),
    isOver ? null : actions(app, alert),
  );
}

function when({ starts_at: start, ends_at: end, state }) {
  if (state === 'RESOLVED') return `${time(start)} to ${time(end)}`;
  return `since ${time(start)} (${since(start)})`;
}

function target(labels) {
  const model = labels.model ?? labels.model_name;
  if (model === undefined) return null;
  const version = labels.model_version ?? labels.version ?? '';
  return h(
    'a',
    { href: versionLink(model, version, { feature: labels.feature ?? '' }) },
    `${model} ${version}`.trim(),
  );
}

function notes({ acked_by: ackedBy, silenced_by: silence, inhibited_by: inhibited }) {
  return [
    ackedBy && `seen by ${ackedBy}`,
    silence && `silenced (${silence})`,
    inhibited && `explained by ${inhibited}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function actions(app, alert) {
  const { id, acked_by: ackedBy, silenced_by: silencedBy } = alert;
  const form = `silence ${id}`;
  const send = async (path, body, done) => {
    try {
      await post(`/v1/alerts/${encodeURIComponent(id)}:${path}`, { ...body, by: app.me() });
      app.announce(done);
    } catch (error) {
      app.fail(id, `${path}: ${error.message}`);
    }
    app.resources.refresh('/v1/alerts');
    app.resources.refresh('/v1/silences');
  };
  return h(
    'div',
    { class: 'actions' },
    ackedBy
      ? null
      : h(
          'button',
          { type: 'button', onclick: () => send('ack', {}, `${alert.name} acknowledged`) },
          'Acknowledge',
        ),
    silencedBy
      ? null
      : h(
          'button',
          {
            type: 'button',
            'aria-expanded': String(app.isOpen(form)),
            onclick: () => app.toggle(form),
          },
          'Silence…',
        ),
    app.isOpen(form) ? silenceForm(app, form, send) : null,
    app.failureOf(id) ? h('p', { class: 'trouble', role: 'alert' }, app.failureOf(id)) : null,
  );
}

function silenceForm(app, form, send) {
  const onsubmit = (event) => {
    event.preventDefault();
    const { duration, comment } = event.currentTarget.elements;
    app.toggle(form);
    void send(
      'silence',
      { duration_s: Number(duration.value), comment: comment.value },
      'silenced',
    );
  };
  return h(
    'form',
    { class: 'silence', onsubmit },
    h(
      'label',
      {},
      'For ',
      h(
        'select',
        { name: 'duration' },
        durations.map(([text, value]) => h('option', { value: String(value) }, text)),
      ),
    ),
    h(
      'label',
      {},
      'Why ',
      h('input', {
        name: 'comment',
        maxlength: '200',
        placeholder: 'such as: known, fix is on its way',
      }),
    ),
    h('button', { type: 'submit' }, 'Silence'),
  );
}
