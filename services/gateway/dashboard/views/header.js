import { h } from '../core/dom.js';
import { plural, time } from '../core/format.js';
import { nextTheme, theme } from '../core/theme.js';

/** Name, ways through the page, and whether what is shown is now. */
export function header(app) {
  const firing = app.firing();
  const link = (page, href, ...text) =>
    h('a', { href, 'aria-current': app.route.page === page ? 'page' : null }, ...text);
  const isModels = app.route.page === 'overview' || app.route.page === 'model';
  return [
    h('a', { class: 'brand', href: '#/' }, 'Slipway'),
    h(
      'nav',
      { 'aria-label': 'Pages' },
      link(isModels ? app.route.page : 'overview', '#/', 'Models'),
      link(
        ...['alerts', '#/alerts', 'Alerts '],
        firing.length === 0
          ? null
          : h(
              'b',
              { class: 'count' },
              String(firing.length),
              h('span', { class: 'unseen' }, ' firing'),
            ),
      ),
      app.rollouts().length > 0 ? link('rollouts', '#/rollouts', 'Rollouts') : null,
    ),
    liveness(app),
    h(
      'button',
      {
        ...{ type: 'button', class: 'plain', title: 'Light, dark, or as the system has it' },
        onclick: () => {
          nextTheme();
          app.announce(`theme: ${theme()}`);
          app.refresh();
        },
      },
      { auto: '◐', light: '○', dark: '●' }[theme()],
      h('span', { class: 'unseen' }, `Theme: ${theme()}`),
    ),
  ];
}

function liveness({ lostSince, state }) {
  if (lostSince !== undefined) {
    return h('span', { class: 'live lost' }, h('i', {}), `lost at ${time(lostSince)}`);
  }
  return h('span', { class: 'live' }, h('i', {}), state === undefined ? 'connecting' : 'live');
}

/** What must be known before anything on the page is believed. */
export function banners({ lostSince, state }) {
  const lost =
    lostSince !== undefined &&
    h(
      'p',
      { key: 'lost', class: 'banner bad', role: 'alert' },
      h('b', {}, 'The gateway has not answered since '),
      time(lostSince),
      '. What is shown is as of then; it is tried again.',
    );
  const away = state?.monitor.away_since;
  const monitor =
    away &&
    h(
      'p',
      { key: 'away', class: 'banner bad', role: 'alert' },
      h('b', {}, `Monitor away since ${time(away)}. `),
      'Predictions are answered all the same. Drift, quality and alerts are as of then. ',
      h('span', { class: 'muted' }, state.monitor.reason),
    );
  const missing = (state?.missing.length ?? 0) > 0;
  const notReady =
    missing &&
    h(
      'p',
      { key: 'ready', class: 'banner warn' },
      h('b', {}, `${plural(state.missing.length, 'thing')} missing until ready: `),
      state.missing.join('; '),
    );
  return [lost, monitor, notReady];
}
