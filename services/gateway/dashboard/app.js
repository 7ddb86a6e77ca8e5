import { pathOf } from './core/api.js';
import { render } from './core/dom.js';
import { listen } from './core/live.js';
import { whenResized } from './core/measure.js';
import { createRates } from './core/rates.js';
import { createResources } from './core/resources.js';
import { parseRoute, versionLink } from './core/router.js';
import { applyTheme } from './core/theme.js';
import { accounting } from './views/accounting.js';
import { alertsPage } from './views/alerts-page.js';
import { banners, header } from './views/header.js';
import { overview } from './views/overview.js';
import { rolloutsPage } from './views/rollouts-page.js';
import { versionPage } from './views/version-page.js';

const pages = { overview, model: versionPage, alerts: alertsPage, rollouts: rolloutsPage };
const nameKey = 'slipway-name';
const alertsPath = '/v1/alerts?page_size=200';
const part = (id) => document.getElementById(id);

const open = new Set();
const cursors = new Map();
const failures = new Map();
const afterwards = [];
let isPlanned = false;

/** What the views read, and the few things they can do. They are drawn anew, as a whole, after each change. */
const app = {
  route: parseRoute(location.hash),
  /** Of the controller: models, versions, weights; undefined before the first word. */
  state: undefined,
  metrics: undefined,
  /** Since when the gateway does not answer. */
  lostSince: undefined,
  rates: createRates(),
  resources: createResources(() => app.refresh()),
  refresh: plan,
  afterRender: (task) => afterwards.push(task),
  announce: (text) => (part('announcer').textContent = text),
  isOpen: (key) => open.has(key),
  toggle: (key) => {
    if (!open.delete(key)) open.add(key);
    plan();
  },
  cursor: (key) => cursors.get(key),
  setCursor: (key, value) => {
    cursors.set(key, value);
    plan();
  },
  fail: (key, text) => {
    failures.set(key, text);
    plan();
  },
  failureOf: (key) => failures.get(key),
  me: () => localStorage.getItem(nameKey) ?? 'dashboard',
  setMe: (name) => localStorage.setItem(nameKey, name.trim() || 'dashboard'),
  alerts: () => app.resources.use(alertsPath, { maxAgeMs: 15_000 }),
  firing: () => app.alerts().data?.alerts.filter(({ state }) => state === 'FIRING') ?? [],
  /** Asked for only where the gateway offers them. */
  rollouts: () => {
    if (!app.state?.services.some((service) => service.endsWith('.RolloutService'))) return [];
    return app.resources.use('/v1/rollouts', { maxAgeMs: 15_000 }).data?.rollouts ?? [];
  },
  metricsOf: (model, version) =>
    app.metrics?.versions.find(
      (known) => known.model_name === model && known.model_version === version,
    ),
  openFeature: (feature) => {
    const { model, version, window } = app.route;
    location.hash = versionLink(model, version, { feature, window });
  },
};

function plan() {
  if (isPlanned) return;
  isPlanned = true;
  requestAnimationFrame(draw);
}

function draw() {
  isPlanned = false;
  app.resources.begin();
  render(part('header'), header(app));
  render(part('main'), [banners(app), pages[app.route.page](app)]);
  render(part('footer'), accounting(app));
  app.resources.end();
  for (const task of afterwards.splice(0)) task();
}

/** Another page begins at its heading; another feature of the same version leaves the focus where it is. */
function navigate() {
  const before = app.route;
  app.route = parseRoute(location.hash);
  const { page, model, version, feature } = app.route;
  document.title = [feature, version, model, page === 'model' ? '' : page]
    .filter(Boolean)
    .concat('Slipway')
    .join(' · ');
  const isSamePlace = before.page === page && before.model === model && before.version === version;
  if (!isSamePlace) {
    cursors.clear();
    app.afterRender(() => {
      window.scrollTo(0, 0);
      document.querySelector('h1')?.focus({ preventScroll: true });
    });
  } else if (feature !== '' && feature !== before.feature) {
    app.announce(`${feature} is shown below the heatmap`);
  }
  plan();
}

const monitorPath = (model) => `/v1/monitor/models/${encodeURIComponent(model)}/`;

listen({
  connection: (lostSince) => {
    const isBack = app.lostSince !== undefined && lostSince === undefined;
    app.lostSince = lostSince;
    if (isBack) app.resources.refresh('');
    plan();
  },
  state: (state) => {
    app.state = state;
    plan();
  },
  metrics: (metrics) => {
    app.metrics = metrics;
    const timeMs = new Date(metrics.time).getTime();
    for (const { model_name: model, model_version: version, predictions } of metrics.versions) {
      app.rates.add(`${model}@${version}`, timeMs, predictions);
    }
    plan();
  },
  evaluation: ({ model_name: model, model_version: version }) => {
    app.resources.refresh(pathOf(`${monitorPath(model)}drift`, { model_version: version }));
    app.resources.refresh(pathOf(`${monitorPath(model)}drift-history`, { model_version: version }));
    app.resources.refresh(`${monitorPath(model)}features/`);
    app.resources.refresh(`${monitorPath(model)}root-cause`);
  },
  alert: ({ name, state, annotations }) => {
    app.announce(`alert ${name} ${state.toLowerCase()}: ${annotations.summary ?? ''}`);
    app.resources.refresh('/v1/alerts');
  },
  resync: () => app.resources.refresh(''),
});

// Not a link to another place of the page's own: the part after `#` says what is shown.
document.querySelector('.skip').onclick = (event) => {
  event.preventDefault();
  part('main').focus();
};
applyTheme();
whenResized(plan);
addEventListener('hashchange', navigate);
// Ages such as `4 min` grow by themselves.
setInterval(plan, 5000);
navigate();
