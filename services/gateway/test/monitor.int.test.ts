import { createCleanupStack, waitFor } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertOf, evaluationOf, type TestVersion } from './monitor-data.js';
import { restCall, type RestOptions } from './rest-call.js';
import { startTestGateway, type TestGateway } from './test-gateway.js';

let gateway: TestGateway;
const onCleanup = createCleanupStack(afterAll);
const iris: TestVersion = {
  modelName: 'iris',
  modelVersion: '1.0.0',
  features: ['sepal_length', 'petal_length'],
  drifted: 'petal_length',
};

beforeAll(async () => {
  gateway = await startTestGateway(onCleanup, {
    replicas: [{ iris: { '1.0.0': 'READY' } }],
    monitorCount: 2,
  });
  for (const monitor of gateway.monitors) {
    monitor.setVersions([iris]);
    monitor.alerts.push(alertOf(iris, Date.now()));
  }
});

const call = (path: string, options?: RestOptions) => restCall(`${gateway.url}${path}`, options);

test.each([
  ['/v1/monitor/models/iris/drift', 'dataset.drifted', true],
  ['/v1/monitor/models/iris/drift-history?page_size=3', 'evaluations.0.model_version', '1.0.0'],
  ['/monitoring/drift-history?model_name=iris', 'evaluations.0.position', '1-0'],
  ['/v1/monitor/models/iris/timeline?window=1h', 'pane_s', 60],
  ['/v1/monitor/models/iris/features/petal_length/distribution', 'bins.0.reference_share', 0.1],
  ['/v1/monitor/models/iris/root-cause', 'causes.0.feature', 'petal_length'],
  ['/v1/monitor/models/iris/segments', 'overflow_rows', 0],
  ['/v1/monitor/models/iris/quality', 'estimated.method', 'cbpe'],
  ['/v1/monitor/models/iris/metrics', 'versions.0.model_name', 'iris'],
  ['/monitoring/metrics', 'versions.0.model_name', 'iris'],
  ['/v1/monitor/accounting', 'total.dropped', 0],
  ['/v1/alerts?state=FIRING', 'alerts.0.state', 'FIRING'],
  ['/v1/alerts/a1', 'alert.id', 'a1'],
  ['/v1/silences', 'silences', []],
  ['/v1/deliveries', 'deliveries', []],
])('GET %s is answered by a monitor', async (path, property, value) => {
  const { status, body } = await call(path);
  expect(status).toBe(200);
  expect(body).toHaveProperty(property, value);
});

test('history is asked for by its times', async () => {
  const start = new Date(Date.now() - 90_000).toISOString();
  const { body } = await call(`/v1/monitor/models/iris/drift-history?start_time=${start}`);
  expect(body['evaluations']).toHaveLength(5);
});

test('an alert is acknowledged and silenced, and the silence taken back', async () => {
  // Each monitor of this test has alerts of its own.
  const [, second] = gateway.monitors;
  await second?.stop();
  const ack = await call('/v1/alerts/a1:ack', { body: { by: 'ann' } });
  expect(ack.body).toMatchObject({ alert: { id: 'a1', acked_by: 'ann' } });
  const silence = await call('/v1/alerts/a1:silence', { body: { duration_s: 3600, by: 'ann' } });
  expect(silence.body).toMatchObject({
    silence: { id: 's1', by: 'ann', matchers: { model: 'iris' } },
  });
  expect((await call('/v1/alerts/a1')).body).toMatchObject({ alert: { silenced_by: 's1' } });
  expect((await call('/v1/silences/s1', { method: 'DELETE' })).status).toBe(200);
  const body = { matchers: { model: 'iris' }, duration_s: 60 };
  expect((await call('/v1/silences', { body })).body).toMatchObject({ silence: { id: 's1' } });
  await second?.start();
});

test('a map with nothing in its keys and values is answered, and Envoy lives on', async () => {
  const matchers = { '': 'x', model: '', '0': '0' };
  const made = await call('/v1/silences', { body: { matchers, duration_s: 60 } });
  expect(made).toMatchObject({ status: 200, body: { silence: { matchers } } });
  const { body } = await call('/v1/silences');
  expect(body['silences']).toContainEqual(expect.objectContaining({ matchers }));
});

test('outcomes are taken one by one and by the list', async () => {
  const one = await call('/v1/outcomes', { body: { prediction_id: 'p', label: 'setosa' } });
  expect(one.body).toEqual({ accepted: 1, rejected: [] });
  const outcomes = [
    { prediction_id: 'q', label: 2 },
    { prediction_id: 'r', label: 'x' },
  ];
  expect((await call('/v1/outcomes', { body: { outcomes } })).body).toMatchObject({ accepted: 2 });
  const labels: unknown[] = gateway.monitors
    .flatMap((monitor) => monitor.outcomes)
    .map((outcome): unknown => outcome.label);
  expect(new Set(labels)).toEqual(new Set(['setosa', 2, 'x']));
});

test('what happens is told line by line, for as long as somebody listens', async () => {
  const watchers = (): number =>
    gateway.monitors.reduce((sum, monitor) => sum + monitor.watcherCount(), 0);
  const before = watchers();
  // Its head comes with the first line.
  const watching = fetch(`${gateway.url}/v1/monitor:watch`);
  await waitFor(() => watchers() > before, { what: 'a watcher', timeoutMs: 10_000 });
  for (const monitor of gateway.monitors) {
    monitor.tell({ $case: 'evaluation', value: evaluationOf(iris, Date.now(), 0) });
    monitor.tell({ $case: 'alert', value: alertOf(iris, Date.now()) });
  }
  const response = await watching;
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.split('\n').length < 3) text += (await reader?.read())?.value ?? '';
  const [evaluation, alert] = text.split('\n').map((line) => JSON.parse(line || 'null') as object);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(evaluation).toHaveProperty('evaluation.features.1.drifted', true);
  expect(alert).toHaveProperty('alert.state', 'FIRING');
  await reader?.cancel();
  await waitFor(() => watchers() === before, {
    what: 'the watcher to be gone',
    timeoutMs: 10_000,
  });
});

/** A monitor that was away a moment ago is not asked again at once. */
async function areAllHealthy(): Promise<boolean> {
  const text = await (await fetch(`${gateway.envoy.adminUrl}/clusters`)).text();
  return text.match(/^monitor::.*health_flags::healthy$/gm)?.length === gateway.monitors.length;
}

test('a monitor that is away is done without', async () => {
  await waitFor(areAllHealthy, { what: 'Envoy to see both monitors', timeoutMs: 15_000 });
  const [first] = gateway.monitors;
  await first?.stop();
  for (let i = 0; i < 20; i++) expect((await call('/v1/monitor/accounting')).status).toBe(200);
  await first?.start();
});
