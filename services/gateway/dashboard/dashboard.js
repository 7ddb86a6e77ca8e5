/** The page: reads the gateway's own API every two seconds and shows models, traffic, drift and event accounting. */

const refreshMs = 2000;

/** An element with attributes and children; text is never parsed as HTML. */
function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

async function read(path) {
  const response = await fetch(path);
  const body = await response.json();
  if (!response.ok) throw new Error(body.message ?? response.statusText);
  return body;
}

/** A part that cannot be read is shown as such; the rest of the page stays alive. */
async function readOr(path, fallback) {
  try {
    return await read(path);
  } catch {
    return fallback;
  }
}

const number = (value, digits = 3) =>
  Number.isFinite(value) ? value.toLocaleString('en', { maximumFractionDigits: digits }) : '–';
const percent = (value) => `${number(value * 100, 1)} %`;

function table(heads, rows) {
  const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)));
  const body = rows.map((cells) =>
    element('tr', {}, ...cells.map((cell) => element('td', {}, cell))),
  );
  return element('table', {}, element('thead', {}, head), element('tbody', {}, ...body));
}

function versionTable(model, routes, metrics) {
  const rows = model.versions.map((version) => {
    const weight = routes.weights[version.model_version] ?? 0;
    const live = metrics.versions.find((m) => m.model_version === version.model_version);
    const state = element(
      'span',
      { class: version.state === 'READY' ? 'good' : 'bad' },
      version.state,
    );
    if (version.reason) state.title = version.reason;
    const share = element(
      'span',
      {},
      element('meter', { max: '10000', value: String(weight) }),
      ` ${percent(weight / 10000)}`,
    );
    const { p50, p95, p99 } = live?.latency_ms ?? {};
    return [
      `${version.model_version} ${version.aliases.join(', ')}`,
      state,
      share,
      number(live?.predictions ?? 0, 0),
      percent(live?.error_rate ?? 0),
      `${number(p50, 2)} / ${number(p95, 2)} / ${number(p99, 2)}`,
    ];
  });
  const heads = [
    'Version',
    'State',
    'Traffic',
    'Predictions',
    'Errors',
    'Latency ms p50 / p95 / p99',
  ];
  return table(heads, rows);
}

function driftTable(version, drift) {
  const title = element('h3', {}, `Drift of ${version}`);
  if (drift === undefined)
    return [title, element('p', { class: 'muted' }, 'The monitor does not answer.')];
  const rows = drift.window?.rows ?? 0;
  if (!drift.dataset) {
    return [
      title,
      element(
        'p',
        { class: 'muted' },
        `${number(rows, 0)} rows so far: ${drift.reason || 'no verdict yet'}`,
      ),
    ];
  }
  const verdict = drift.dataset.drifted
    ? element('span', { class: 'bad' }, `drifted: ${percent(drift.dataset.share)} of the features`)
    : element('span', { class: 'good' }, 'no drift');
  const line = element(
    'p',
    {},
    verdict,
    ` over the last ${number(rows, 0)} rows against ${number(drift.reference_rows, 0)}`,
  );
  const features = drift.prediction ? [...drift.features, drift.prediction] : drift.features;
  const cells = features.map((feature) => [
    feature.feature,
    element(
      'span',
      { class: feature.drifted ? 'bad' : 'good' },
      feature.drifted ? 'drifted' : 'quiet',
    ),
    feature.test,
    number(feature.statistic),
    feature.p_value < 0.001 ? feature.p_value.toExponential(1) : number(feature.p_value),
    number(feature.effect_size),
    number(feature.psi),
    percent(feature.missing_share),
  ]);
  const heads = ['Feature', 'Verdict', 'Test', 'Statistic', 'p', 'Effect', 'PSI', 'Missing'];
  return [title, line, table(heads, cells)];
}

async function modelSection(model) {
  const name = encodeURIComponent(model.model_name);
  const [routes, metrics, ...drifts] = await Promise.all([
    readOr(`/v1/routes/${name}`, { weights: {} }),
    readOr(`/v1/monitor/models/${name}/metrics`, { versions: [] }),
    ...model.versions.map(({ model_version: version }) =>
      readOr(`/v1/monitor/models/${name}/drift?model_version=${encodeURIComponent(version)}`),
    ),
  ]);
  const parts = model.versions.flatMap((version, index) =>
    driftTable(version.model_version, drifts[index]),
  );
  const title = element('h2', {}, model.model_name);
  return element('section', {}, title, versionTable(model, routes, metrics), ...parts);
}

function accountingList({ total }) {
  const names = ['produced', 'processed', 'dropped', 'late', 'pending', 'duplicates'];
  return names.map((name) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, number(total?.[name] ?? 0, 0))),
  );
}

async function refresh() {
  const status = document.getElementById('status');
  try {
    const { models } = await read('/v1/models');
    const sections = await Promise.all(models.map(modelSection));
    const accounting = await readOr('/v1/monitor/accounting', {});
    document.getElementById('models').replaceChildren(...sections);
    document.getElementById('accounting').replaceChildren(...accountingList(accounting));
    status.textContent = `${models.length} models, as of ${new Date().toLocaleTimeString()}`;
    status.className = '';
  } catch (error) {
    status.textContent = `The gateway does not answer: ${error.message}`;
    status.className = 'bad';
  }
  setTimeout(refresh, refreshMs);
}

await refresh();
