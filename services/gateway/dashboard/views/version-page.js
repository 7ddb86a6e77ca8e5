import { modelPath, pathOf } from '../core/api.js';
import { h } from '../core/dom.js';
import { percent, plural } from '../core/format.js';
import { versionLink, windows } from '../core/router.js';
import { alertCard } from './alert-card.js';
import { driftSection } from './drift-section.js';
import { stateBadge } from './overview.js';
import { code, empty, section } from './parts.js';
import { qualitySection } from './quality-section.js';
import { segmentsSection } from './segments-section.js';
import { trafficSection } from './traffic-section.js';
import { verdict } from './verdict.js';

/** All that is known of one version. */
export function versionPage(app) {
  const { route, state } = app;
  const model = state?.models.find((candidate) => candidate.model_name === route.model);
  if (state === undefined) return h('p', { class: 'muted' }, 'Connecting to the gateway…');
  if (model === undefined)
    return unknown(
      `There is no model ${route.model}`,
      state.models.map((known) => known.model_name),
    );
  const versions = model.versions.map((known) => known.model_version);
  const stable =
    model.versions.find((known) => known.aliases.includes('stable')) ?? model.versions[0];
  const id = route.version || stable.model_version;
  const version = model.versions.find((known) => known.model_version === id);
  if (version === undefined) return unknown(`${route.model} has no version ${id}`, versions);
  const drift = app.resources.use(pathOf(modelPath(route.model, 'drift'), { model_version: id }), {
    maxAgeMs: 10_000,
  });
  const about = { model: route.model, version: id };
  return [
    h(
      'div',
      { class: 'title' },
      h(
        'h1',
        { tabindex: '-1' },
        h('a', { href: '#/' }, 'Models'),
        ' / ',
        route.model,
        ' ',
        h('b', {}, id),
      ),
      stateBadge(version, state.replica_count),
      h(
        'nav',
        { class: 'tabs', 'aria-label': 'Versions' },
        model.versions.map((known) => versionTab(app, model, known, id)),
      ),
    ),
    notServed(version, about),
    verdict(drift, about),
    firing(app, about),
    windowChoice(app, about),
    trafficSection(app, about),
    driftSection(app, about, drift),
    qualitySection(app, about),
    segmentsSection(app, about),
  ];
}

function unknown(text, known) {
  return [
    h('h1', { tabindex: '-1' }, text),
    empty(
      known.length === 0 ? 'No model is loaded.' : `There is: ${known.join(', ')}. `,
      h('a', { href: '#/' }, 'All models'),
    ),
  ];
}

function versionTab({ route }, model, { model_version: version, aliases, weight }, id) {
  const name = aliases.length > 0 ? ` ${aliases.join(', ')}` : '';
  return h(
    'a',
    {
      key: version,
      href: versionLink(model.model_name, version, { window: route.window }),
      'aria-current': version === id ? 'page' : null,
    },
    h('b', {}, version),
    `${name} ${percent(weight / 10_000, 0)}`,
  );
}

function notServed({ state }, { model }) {
  const [word] = state.split(' ');
  if (word === 'ready' || word === 'loading') return null;
  return h(
    'p',
    { key: 'failed', class: 'banner warn', role: 'alert' },
    h('b', {}, `Not served: ${state}. `),
    'Put it right in the model repository, then ',
    code(`curl -X POST ${location.origin}/v1/models/${model}:reload -d '{}'`),
  );
}

function firing(app, { model, version }) {
  const here = app.firing().filter(({ labels }) => {
    const [of, at] = [
      labels.model ?? labels.model_name,
      labels.model_version ?? labels.version ?? version,
    ];
    return of === model && at === version;
  });
  if (here.length === 0) return null;
  return section(
    `${plural(here.length, 'alert')} firing`,
    { key: 'firing' },
    here.map((alert) => alertCard(app, alert)),
  );
}

function windowChoice({ route }, { model, version }) {
  return h(
    'nav',
    { key: 'window', class: 'tabs windows', 'aria-label': 'Time shown' },
    h('span', { class: 'muted' }, 'Last'),
    windows.map((window) =>
      h(
        'a',
        {
          key: window,
          href: versionLink(model, version, { ...route, window }),
          'aria-current': window === route.window ? 'true' : null,
        },
        window,
      ),
    ),
  );
}
