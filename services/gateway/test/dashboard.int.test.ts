import { AlertState } from '@slipway/proto';
import {
  createCleanupStack,
  startTestBrowser,
  waitFor,
  type TestBrowser,
  type TestPage,
  type TestPageOptions,
} from '@slipway/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { contrasts } from './contrasts.js';
import { putRoutes } from './grpc-calls.js';
import { alertOf, evaluationOf, type TestVersion } from './monitor-data.js';
import { startTestGateway, type TestGateway } from './test-gateway.js';
import type { TestMonitor } from './test-monitor.js';

let gateway: TestGateway;
let monitor: TestMonitor;
let browser: TestBrowser;
const onCleanup = createCleanupStack(afterAll);

const hostile = '<img src=x onerror=alert(1)>';
const features = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];
const iris = (modelVersion: string, drifted: string): TestVersion => ({
  ...{ modelName: 'iris', modelVersion, features, drifted },
});
const versions: readonly TestVersion[] = [
  iris('1.0.0', 'petal_length'),
  iris('2.0.0', ''),
  { ...iris('1.0.0', hostile), modelName: 'churn', features: [hostile, 'country'] },
];
const [drifting = iris('1.0.0', '')] = versions;
const featureLink = '#/models/iris/1.0.0/features/petal_length';

beforeAll(async () => {
  const ready = {
    iris: { '1.0.0': 'READY', '2.0.0': 'READY' },
    churn: { '1.0.0': 'READY' },
  } as const;
  gateway = await startTestGateway(onCleanup, {
    replicas: [{ ...ready, wine: { '1.0.0': 'FAILED' } }, ready],
    monitorCount: 1,
  });
  const [first] = gateway.monitors;
  if (first === undefined) throw new Error('no monitor');
  monitor = first;
  browser = await startTestBrowser(onCleanup);
});

beforeEach(async () => {
  monitor.setVersions(versions);
  monitor.alerts.splice(0, Infinity, alertOf(drifting, Date.now()));
  monitor.silences.splice(0);
  const weights = { '1.0.0': 9000, '2.0.0': 1000 };
  await putRoutes(gateway.routes, { modelName: 'iris', weights });
});

async function open(hash = '#/', options?: TestPageOptions): Promise<TestPage> {
  const opened = await browser.open(options);
  await opened.page.goto(`${gateway.url}/dashboard/${hash}`);
  await opened.page.getByText('live', { exact: true }).waitFor();
  return opened;
}

test('the overview shows every model and version: state, share of the traffic, rate, latency, drift', async () => {
  const { page, problems } = await open();
  const row = page.getByRole('row', { name: /1\.0\.0 stable.*0\.42.*petal_length/ });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/ready[^]*90 %[^]*0\.05 %[^]*0\.42[^]*1\.31[^]*4\.08/);
  await page.getByRole('row', { name: /2\.0\.0.*10 %.*quiet/ }).waitFor();
  await page.getByRole('row', { name: /failed digest does not match/ }).waitFor();
  // Two readings of the counts make a rate.
  await page.getByRole('row', { name: /90 %.*\d\/s/ }).waitFor();
  const line = /produced [\d,]+ = processed [\d,]+ \+ dropped 0 .*✓ ?adds up/;
  expect((await page.locator('footer').innerText()).replaceAll(/\s+/g, ' ')).toMatch(line);
  await page.close();
  expect(problems).toEqual([]);
});

test('everything comes from the gateway, under 200 kB in all, and by a strict policy', async () => {
  const { page, bytes, problems } = await open(featureLink);
  await page.getByRole('gridcell').first().waitFor();
  await waitFor(() => bytes.size > 25, { what: 'the files of the page', timeoutMs: 10_000 });
  await page.waitForLoadState('load');
  const urls = [...bytes.keys()];
  expect(urls.filter((url) => !url.startsWith(`${gateway.url}/`))).toEqual([]);
  const files = urls.filter((url) => url.includes('/dashboard/') && !url.endsWith('/live'));
  const total = files.reduce((sum, url) => sum + (bytes.get(url) ?? 0), 0);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThan(200_000);
  const { headers } = await fetch(`${gateway.url}/dashboard/`);
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(headers.get('content-security-policy')).not.toMatch(/unsafe|https?:|\*/);
  expect(problems).toEqual([]);
  await page.close();
});

test('a link leads to a feature: heatmap, distribution, cause', async () => {
  const { page, problems } = await open(featureLink);
  const cells = page.getByRole('gridcell', { name: /^petal_length, .*drifted, confirmed/ });
  await cells.first().waitFor();
  expect(await page.getByRole('gridcell', { name: /^sepal_width, .*drifted/ }).count()).toBe(0);
  const feature = page.getByRole('region', { name: 'Feature petal_length' });
  await feature
    .getByRole('img', { name: /Histogram of 10 bins\. Gained most: \(5\.92, ∞\]/ })
    .waitFor();
  await feature.getByText('3.2e-9 (limit 0.002)').waitFor();
  await page.getByText('effect 0.86 × importance 0.41').waitFor();
  await page.getByText('620 of 1,000 predictions, which').waitFor();
  await page.getByRole('link', { name: '15m' }).click();
  await page.waitForURL(/petal_length\?window=15m$/);
  await page.getByRole('link', { name: 'Close petal_length' }).click();
  await feature.waitFor({ state: 'detached' });
  expect(problems).toEqual([]);
  await page.close();
});

test('the keyboard reaches everything: skip link first, one stop for the heatmap, arrows inside, Enter opens', async () => {
  const { page } = await open('#/models/iris/1.0.0');
  const cell = page.getByRole('gridcell', { name: /^petal_length/ }).last();
  await cell.waitFor();
  await page.getByRole('img', { name: /^Throughput/ }).waitFor();
  await page.getByRole('button', { name: 'Acknowledge' }).waitFor();
  await page.evaluate('document.activeElement.blur()');
  const focused = () =>
    page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
    );
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  const walk: string[] = [];
  while (!/^petal_length, /.test(walk.at(-1) ?? '') && walk.length < 40) {
    await page.keyboard.press('Tab');
    walk.push(await focused());
  }
  expect(walk).toContain('Acknowledge');
  expect(walk.filter((name) => /^Throughput|^Latency|^Answers/.test(name))).toHaveLength(3);
  const newest = walk.at(-1) ?? '';
  await page.keyboard.press('ArrowLeft');
  await expect.poll(focused).not.toBe(newest);
  expect(await focused()).toMatch(/^petal_length, .*drifted/);
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).toMatch(/^petal_width, .*quiet/);
  await page.keyboard.press('Control+Home');
  await expect.poll(focused).toMatch(/^petal_length, /);
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Feature petal_length' }).waitFor();
  expect(await focused()).toMatch(/^petal_length, /);
  expect(await page.getByRole('gridcell').and(page.locator('[tabindex="0"]')).count()).toBe(1);
  await page.close();
});

test.each(['light', 'dark'] as const)('in %s every text can be read', async (colorScheme) => {
  for (const hash of ['#/', featureLink, '#/alerts']) {
    const { page } = await open(hash, { colorScheme });
    await page.getByText('InputDrift').first().waitFor();
    const low = (await contrasts(page)).filter(({ ratio }) => ratio < 4.5);
    expect(low).toEqual([]);
    await page.close();
  }
});

test('the theme follows the system until a person chooses one, which stays', async () => {
  const { page } = await open('#/', { colorScheme: 'dark' });
  const back = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  const dark = await back();
  await page.getByRole('button', { name: /^Theme|◐/ }).click();
  await expect.poll(back).not.toBe(dark);
  await page.reload();
  await page.getByText('live', { exact: true }).waitFor();
  expect(await back()).not.toBe(dark);
  await page.close();
});

test.each(['#/', '#/models/iris/1.0.0', featureLink, '#/alerts', '#/models/none'])(
  'on a phone %s fits the width',
  async (hash) => {
    const { page } = await open(hash, { width: 360, height: 740 });
    if (hash.includes('iris')) await page.getByRole('gridcell').first().waitFor();
    if (hash === '#/') await page.getByText('stable').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.close();
  },
);

test('what changes is seen at once: weights, alerts, evaluations', async () => {
  monitor.alerts.splice(0);
  const { page } = await open();
  await page.getByRole('row', { name: /1\.0\.0 stable.*90 %/ }).waitFor();
  expect(await page.getByText('firing').count()).toBe(0);
  const weights = { '1.0.0': 7000, '2.0.0': 3000 };
  await putRoutes(gateway.routes, { modelName: 'iris', weights });
  await page.getByRole('row', { name: /1\.0\.0 stable.*70 %/ }).waitFor();

  monitor.alerts.push(alertOf(drifting, Date.now()));
  monitor.tell({ $case: 'alert', value: alertOf(drifting, Date.now()) });
  await page.getByRole('link', { name: /Alerts 1 firing/ }).waitFor();
  expect(await page.locator('#announcer').innerText()).toContain('alert InputDrift firing');
  const [alert] = monitor.alerts;
  if (alert !== undefined) alert.state = AlertState.RESOLVED;
  monitor.tell({ $case: 'alert', value: alertOf(drifting, Date.now(), AlertState.RESOLVED) });
  await page.getByRole('link', { name: 'Alerts', exact: true }).waitFor();

  monitor.setVersions([iris('1.0.0', 'sepal_width'), ...versions.slice(1)]);
  monitor.tell({ $case: 'evaluation', value: evaluationOf(drifting, Date.now(), 0) });
  await page.getByRole('row', { name: /1\.0\.0 stable.*sepal_width/ }).waitFor({ timeout: 5000 });
  await page.close();
});

test('a monitor that is away is said so, with the time, and what was read stays', async () => {
  const { page } = await open('#/models/iris/1.0.0');
  await page.getByRole('gridcell').first().waitFor();
  await monitor.stop();
  await page.getByText(/^Monitor away since \d\d:\d\d:\d\d\./).waitFor();
  expect(await page.getByRole('gridcell').count()).toBeGreaterThan(0);
  await monitor.start();
  await page.getByText(/^Monitor away since/).waitFor({ state: 'detached' });
  await page.close();
});

test('an alert is acknowledged and silenced from the page, by name', async () => {
  const { page } = await open('#/alerts');
  await page.getByLabel('Acknowledge and silence as').fill('ann');
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText('seen by ann').waitFor();
  await page.getByRole('button', { name: 'Silence…' }).click();
  await page.getByLabel('For').selectOption('4 hours');
  await page.getByRole('button', { name: 'Silence', exact: true }).click();
  await page.getByText('model=iris model_version=1.0.0').waitFor();
  expect(monitor.silences).toMatchObject([{ by: 'ann' }]);
  await page.getByRole('button', { name: 'End silence s1' }).click();
  await page.getByText('model=iris').waitFor({ state: 'detached' });
  await page.close();
});

test('names are shown as they are, whatever they are', async () => {
  const { page, problems } = await open('#/models/churn/1.0.0');
  await page.getByRole('link', { name: hostile }).first().click();
  await page.getByRole('region', { name: `Feature ${hostile}` }).waitFor();
  expect(await page.locator('img').count()).toBe(0);
  expect(problems).toEqual([]);
  await page.close();
});

test('a link to what is not there says what is', async () => {
  const { page } = await open('#/models/none');
  await page.getByText('There is no model none').waitFor();
  await page.getByText('There is: churn, iris, wine.').waitFor();
  await page.close();
});
