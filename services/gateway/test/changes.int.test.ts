import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { replaceFile } from '../src/envoy/replace-file.js';
import { startLoad, type Load, workers } from './load.js';
import { restCall, type RestAnswer } from './rest-call.js';
import { startTestGateway, type TestGateway } from './test-gateway.js';

const both = { iris: { '1.0.0': 'READY', '2.0.0': 'READY' } } as const;
const onlyFirst = { iris: { '1.0.0': 'READY' } } as const;

function putRoutes(gateway: TestGateway, weights: Record<string, number>): Promise<RestAnswer> {
  return restCall(`${gateway.url}/v1/routes/iris`, { method: 'PUT', body: { weights } });
}

async function versionOf(gateway: TestGateway, routingKey = ''): Promise<unknown> {
  const body = { features: [1], routing_key: routingKey };
  return (await restCall(`${gateway.url}/v1/models/iris:predict`, { body })).body['model_version'];
}

async function more(load: Load, answers: number): Promise<void> {
  const from = load.count();
  await waitFor(() => load.count() >= from + answers, {
    what: `${String(answers)} more answers`,
    timeoutMs: 20_000,
  });
}

function untilVersion(gateway: TestGateway, version: string): Promise<unknown> {
  return waitFor(async () => (await versionOf(gateway)) === version, {
    what: `version ${version} to answer`,
    timeoutMs: 10_000,
  });
}

test('the answer to new weights comes when they are in force, and no request fails meanwhile', async () => {
  const gateway = await startTestGateway(onTestFinished, { replicas: [both, both] });
  const load = startLoad(gateway);
  for (let step = 1; step <= 20; step++) {
    const canary = step % 2 === 0 ? 0 : 10_000;
    const answer = await putRoutes(gateway, { '1.0.0': 10_000 - canary, '2.0.0': canary });
    expect([answer.status, answer.body['generation']]).toEqual([200, step]);
    expect(await versionOf(gateway)).toBe(canary === 0 ? '1.0.0' : '2.0.0');
    await more(load, 20);
  }
  const { failures, versions } = await load.stop();
  expect(failures).toEqual([]);
  expect(Object.keys(versions).sort()).toEqual(['1.0.0', '2.0.0']);
});

test('versions come and go under load, and no request fails', async () => {
  const gateway = await startTestGateway(onTestFinished, { replicas: [onlyFirst, onlyFirst] });
  const load = startLoad(gateway);
  const [first, second] = gateway.replicas;
  for (let round = 0; round < 3; round++) {
    first?.setModels(both);
    await waitFor(
      async () => (await putRoutes(gateway, { '1.0.0': 5000, '2.0.0': 5000 })).status === 200,
      { what: 'version 2.0.0 to be ready', timeoutMs: 10_000 },
    );
    second?.setModels(both);
    await more(load, 100);
    first?.setModels(onlyFirst);
    await more(load, 100);
    second?.setModels(onlyFirst);
    await untilVersion(gateway, '1.0.0');
    await more(load, 50);
  }
  expect((await load.stop()).failures).toEqual([]);
});

test('the calls of a replica that is killed are made again on another one', async () => {
  const gateway = await startTestGateway(onTestFinished, { replicas: [both, both] });
  await putRoutes(gateway, { '1.0.0': 5000, '2.0.0': 5000 });
  const [first] = gateway.replicas;
  for (const { setDelayMs } of gateway.replicas) setDelayMs(20);
  const load = startLoad(gateway);
  await more(load, 100);
  first?.gate.kill();
  await more(load, 300);
  await first?.gate.revive();
  await more(load, 300);
  // What a dead replica had begun to answer cannot be made again.
  expect((await load.stop()).failures.length).toBeLessThanOrEqual(workers);
});

test('when the only replica of a canary is killed its calls go to stable', async () => {
  const gateway = await startTestGateway(onTestFinished, { replicas: [both, onlyFirst] });
  await putRoutes(gateway, { '1.0.0': 5000, '2.0.0': 5000 });
  const load = startLoad(gateway);
  await more(load, 100);
  gateway.replicas[0]?.gate.kill();
  await more(load, 300);
  expect((await load.stop()).failures.length).toBeLessThanOrEqual(workers);
  const routes = await restCall(`${gateway.url}/v1/routes/iris`);
  expect(routes.body['weights']).toEqual({ '1.0.0': 10_000 });
});

test('a replica that hangs is left, and its calls are made again', async () => {
  const gateway = await startTestGateway(onTestFinished, { replicas: [both, both] });
  const load = startLoad(gateway);
  await more(load, 100);
  gateway.replicas[0]?.gate.hang();
  await more(load, 500);
  const startedMs = performance.now();
  const { failures } = await load.stop();
  expect(failures).toEqual([]);
  expect(performance.now() - startedMs).toBeLessThan(12_000);
});

test('a file that Envoy refuses changes nothing, and is mended when Envoy is started again', async () => {
  const gateway = await startTestGateway(onTestFinished, { replicas: [both] });
  await putRoutes(gateway, { '2.0.0': 10_000 });
  const path = join(gateway.envoyDir, 'rds', 'rds.json');
  const good = JSON.parse(await readFile(path, 'utf8')) as unknown;
  await replaceFile(path, '{"version_info": "bad", "resources": [{"@type": "nothing"}]}');
  const rejected = 'http.edge.rds.slipway.update_';
  await waitFor(
    async () => {
      const response = await fetch(`${gateway.envoy.adminUrl}/stats?filter=${rejected}`);
      return /update_(rejected|failure): [1-9]/.test(await response.text());
    },
    { what: 'Envoy to refuse the file', timeoutMs: 5000 },
  );
  expect(await versionOf(gateway)).toBe('2.0.0');
  await gateway.envoy.stop();
  await gateway.restartEnvoy();
  await untilVersion(gateway, '2.0.0');
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(good);
});

test('while Redis is away the routes stay, new ones are refused, and a restart changes nothing', async () => {
  const gateway = await startTestGateway(onTestFinished, { replicas: [both] });
  await putRoutes(gateway, { '2.0.0': 10_000 });
  const copy = join(gateway.envoyDir, 'route-tables.json');
  await waitFor(async () => (await readFile(copy, 'utf8')).includes('2.0.0'), {
    what: 'the copy of the tables',
    timeoutMs: 5000,
  });
  await gateway.valkey.stop();
  const refused = await putRoutes(gateway, { '1.0.0': 10_000 });
  expect([refused.status, refused.body['code']]).toEqual([503, 14]);
  expect(refused.body['message']).toContain('the old ones stay in force: Redis is away');
  expect(await versionOf(gateway)).toBe('2.0.0');
  await gateway.restartController();
  await waitFor(async () => (await restCall(`${gateway.url}/ready`)).status === 200, {
    what: 'the gateway to be ready again',
    timeoutMs: 10_000,
  });
  expect(await versionOf(gateway)).toBe('2.0.0');
  const routes = await restCall(`${gateway.url}/v1/routes/iris`);
  expect(routes.body).toEqual({
    model_name: 'iris',
    weights: { '2.0.0': 10_000 },
    stable: '2.0.0',
    generation: 1,
  });
});

test('a controller that is stopped and started again changes no route and fails no request', async () => {
  const gateway = await startTestGateway(onTestFinished, { replicas: [both, both] });
  await putRoutes(gateway, { '1.0.0': 2500, '2.0.0': 7500 });
  const path = join(gateway.envoyDir, 'rds', 'rds.json');
  const before = await readFile(path, 'utf8');
  const load = startLoad(gateway);
  await more(load, 50);
  await gateway.stopController();
  await more(load, 50);
  expect(await readFile(path, 'utf8')).toBe(before);
  await gateway.restartController();
  await more(load, 100);
  expect((await load.stop()).failures).toEqual([]);
  expect(await readFile(path, 'utf8')).toBe(before);
});
