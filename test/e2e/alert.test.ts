import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCleanupStack, startTestBrowser, waitFor, type TestPage } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alerts, DriftReport } from './answers.js';
import { get } from './rest.js';
import { startMesh, type Mesh } from './start-mesh.js';
import { startTraffic, type Traffic } from './traffic.js';

const onFileEnd = createCleanupStack(afterAll);
const petalLength = 2;
let mesh: Mesh;
let traffic: Traffic;
let dashboard: TestPage;

beforeAll(async () => {
  const browser = await startTestBrowser(onFileEnd);
  mesh = await startMesh(onFileEnd);
  const csv = join(import.meta.dirname, '..', '..', 'deploy/models/iris/1.0.0/reference.csv');
  const lines = (await readFile(csv, 'utf8')).trim().split('\n').slice(1);
  const rows = lines.map((line) => line.split(',').slice(0, 4).map(Number));
  traffic = startTraffic(onFileEnd, {
    url: `${mesh.url}/v1/models/iris/versions/1.0.0:predictBatch`,
    rows,
  });
  dashboard = await browser.open();
  await dashboard.page.goto(`${mesh.url}/dashboard/#/models/iris/1.0.0?window=15m`);
});

async function alerts(): Promise<Alerts['alerts']> {
  return (await get<Alerts>(`${mesh.url}/v1/alerts`)).body.alerts;
}

/** The only alert, once it is in a state; a second one fails the test. */
function alertIn(state: string, timeoutMs: number): Promise<Alerts['alerts'][number]> {
  const look = async () => {
    const all = await alerts();
    expect(all.length).toBeLessThanOrEqual(1);
    return all.find((alert) => alert.state === state);
  };
  return waitFor(look, { timeoutMs, what: `an alert that is ${state}` });
}

test('traffic like the reference raises nothing', async () => {
  const settled = async (): Promise<boolean> => {
    const { body } = await get<DriftReport>(
      `${mesh.url}/v1/monitor/models/iris/drift?model_version=1.0.0`,
    );
    return body.window.rows >= 1000 && body.dataset?.drifted === false;
  };
  await waitFor(settled, { timeoutMs: 60_000, what: 'a quiet verdict over 1,000 rows' });
  expect(await alerts()).toEqual([]);
  await dashboard.page.getByText(/^✓No drift$/).waitFor();
});

test('shifting live traffic raises exactly one grouped alert that names the feature within 30 s, seen in the dashboard', async () => {
  traffic.shift(petalLength, 1.2);
  const alert = await alertIn('FIRING', 30_000);
  expect(alert.labels).toMatchObject({ model: 'iris', model_version: '1.0.0' });
  expect(JSON.stringify(alert.annotations)).toContain('petal_length');
  for (const quiet of ['sepal_length', 'sepal_width', 'petal_width']) {
    expect(JSON.stringify(alert.annotations)).not.toContain(quiet);
  }

  const { page } = dashboard;
  await page.getByRole('link', { name: 'Alerts 1 firing' }).waitFor();
  await page
    .getByRole('article', { name: /firing$/ })
    .getByText(/petal_length/)
    .first()
    .waitFor();
  await page
    .getByRole('gridcell', { name: /^petal_length, .*drifted, confirmed/ })
    .first()
    .waitFor();
  expect(await page.getByRole('gridcell', { name: /^(sepal|petal_width).*drifted/ }).count()).toBe(
    0,
  );
  await page.getByRole('rowheader', { name: 'petal_length' }).first().click();
  await page.getByRole('region', { name: 'Feature petal_length' }).getByRole('img').waitFor();
});

test('it resolves after the traffic has returned, and nothing else was raised', async () => {
  traffic.shift(petalLength, 0);
  const alert = await alertIn('RESOLVED', 60_000);
  expect(alert.ends_at).toBeDefined();
  await dashboard.page.getByRole('link', { name: 'Alerts', exact: true }).waitFor();
  await dashboard.page.getByText(/^✓No drift$/).waitFor();
  expect(await alerts()).toHaveLength(1);
  expect(traffic.failures()).toEqual([]);
  expect(dashboard.problems).toEqual([]);
});
