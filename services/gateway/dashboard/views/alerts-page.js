import { remove } from '../core/api.js';
import { h } from '../core/dom.js';
import { time } from '../core/format.js';
import { alertCard } from './alert-card.js';
import { badge, empty, notHere, section, table } from './parts.js';

const groups = [
  ['FIRING', 'Firing'],
  ['PENDING', 'Pending'],
  ['RESOLVED', 'Resolved'],
];

/** Alerts, silences, and what was sent where. */
export function alertsPage(app) {
  const entry = app.alerts();
  const alerts = entry.data?.alerts ?? [];
  return [
    h('h1', { tabindex: '-1' }, 'Alerts'),
    nameField(app),
    notHere(entry, 'alerts'),
    entry.data !== undefined && alerts.length === 0
      ? empty(
          'Nothing has fired. The rules that come with the monitor watch drift, errors, latency, outputs and lost events of every version; where alerts are sent is set by the monitor’s ALERT_ settings.',
        )
      : null,
    groups.map(([state, title]) =>
      group(
        app,
        title,
        alerts.filter((alert) => alert.state === state),
      ),
    ),
    silences(app),
    deliveries(app),
  ];
}

function group(app, title, alerts) {
  if (alerts.length === 0) return null;
  return section(
    `${title} (${alerts.length})`,
    { key: title },
    alerts.map((alert) => alertCard(app, alert)),
  );
}

function nameField(app) {
  return h(
    'label',
    { class: 'me' },
    'Acknowledge and silence as ',
    h('input', {
      value: app.me(),
      maxlength: '60',
      autocomplete: 'name',
      onchange: (event) => app.setMe(event.target.value),
    }),
  );
}

function silences(app) {
  const { data } = app.resources.use('/v1/silences');
  if ((data?.silences.length ?? 0) === 0) return null;
  const end = async (id) => {
    await remove(`/v1/silences/${encodeURIComponent(id)}`).catch((error) =>
      app.announce(error.message),
    );
    app.resources.refresh('/v1/silences');
    app.resources.refresh('/v1/alerts');
  };
  const columns = [
    { head: 'Alerts with', text: true },
    { head: 'Until', text: true },
    { head: 'By', text: true },
    { head: 'Why', text: true },
    { head: '' },
  ];
  return section(
    'Silences',
    {},
    table(
      'Silences',
      columns,
      data.silences.map(({ id, matchers, ends_at: ends, by, comment }) => ({
        key: id,
        cells: [
          Object.entries(matchers)
            .map(([label, value]) => `${label}=${value}`)
            .join(' '),
          time(ends),
          by,
          comment,
          h(
            'button',
            { type: 'button', onclick: () => end(id), 'aria-label': `End silence ${id}` },
            'End',
          ),
        ],
      })),
    ),
  );
}

function deliveries(app) {
  const { data } = app.resources.use('/v1/deliveries?page_size=20');
  if ((data?.deliveries.length ?? 0) === 0) return null;
  const tones = { delivered: 'good', dead: 'bad', pending: 'quiet' };
  const columns = [
    { head: 'When', text: true },
    { head: 'Where', text: true },
    { head: 'What', text: true },
    { head: 'State', text: true },
    { head: 'Attempts' },
    { head: 'Trouble', text: true },
  ];
  return section(
    'Sent',
    {},
    table(
      'Deliveries',
      columns,
      data.deliveries.map((delivery) => ({
        key: delivery.id,
        cells: [
          time(delivery.created_at),
          delivery.channel,
          delivery.status,
          badge(tones[delivery.state] ?? 'quiet', delivery.state),
          String(delivery.attempts),
          delivery.last_error,
        ],
      })),
    ),
  );
}
