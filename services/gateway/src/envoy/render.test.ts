import { expect, test } from 'vitest';
import { discoveryFile } from './discovery-file.js';
import { envoyPaths } from './envoy-paths.js';
import { examplePlan } from '../../test/example-plan.js';
import { renderBootstrap } from './render-bootstrap.js';
import { renderClusters } from './render-clusters.js';
import { renderRoutes } from './render-routes.js';
import type { EnvoyJson } from './typed-config.js';

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

test('the bootstrap is the reviewed one', async () => {
  const bootstrap = renderBootstrap({
    listen: { host: '127.0.0.1', port: 8080 },
    adminPort: 9901,
    paths: envoyPaths('/state/envoy'),
  });
  await expect(pretty(bootstrap)).toMatchFileSnapshot('bootstrap.golden.json');
});

test('the clusters of the example are the reviewed ones', async () => {
  await expect(pretty(renderClusters(examplePlan()))).toMatchFileSnapshot('clusters.golden.json');
});

test('the routes of the example are the reviewed ones', async () => {
  await expect(pretty(renderRoutes(examplePlan()))).toMatchFileSnapshot('routes.golden.json');
});

test('no route names a cluster that is not rendered', () => {
  const clusters = new Set(renderClusters(examplePlan()).map(({ name }) => name));
  const text = JSON.stringify(renderRoutes(examplePlan()));
  const named = [...text.matchAll(/"(?:cluster|name)":"([^"]*@[^"]*|inference|monitor)"/g)];
  expect(named.length).toBeGreaterThan(10);
  expect(named.map(([, name]) => name).filter((name) => !clusters.has(name))).toEqual([]);
});

test('the weights of every split are 10,000 together', () => {
  const splits = [...JSON.stringify(renderRoutes(examplePlan())).matchAll(/"clusters":(\[.*?\])/g)];
  const sums = splits.map(([, json = '']) =>
    (JSON.parse(json) as { weight: number }[]).reduce((sum, { weight }) => sum + weight, 0),
  );
  expect(sums.length).toBeGreaterThan(0);
  expect(new Set(sums)).toEqual(new Set([10_000]));
});

test('equal content has equal versions, other content another', () => {
  const resources: readonly EnvoyJson[] = [{ name: 'a' }];
  const file = discoveryFile(resources);
  expect(discoveryFile([{ name: 'a' }])).toEqual(file);
  expect(discoveryFile([{ name: 'b' }]).version).not.toBe(file.version);
  expect(JSON.parse(file.content)).toEqual({ version_info: file.version, resources });
});
