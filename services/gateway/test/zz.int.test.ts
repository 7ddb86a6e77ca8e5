import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { replaceFile } from '../src/envoy/replace-file.js';
import { startLoad, type Load } from './load.js';
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

test('when the only replica of a canary is killed its calls go to stable', async () => {
  const gateway = await startTestGateway(onTestFinished, { replicas: [both, onlyFirst] });
  await putRoutes(gateway, { '1.0.0': 5000, '2.0.0': 5000 });
  const load = startLoad(gateway);
  await more(load, 100);
  await fetch(`${gateway.envoy.adminUrl}/logging?router=debug&upstream=debug`,{method:'POST'});
  process.stderr.write(`KILL ${new Date().toISOString()} ${String(gateway.replicas[0]?.grpcPort)} log ${gateway.envoy.child.logFile}\n`);
  gateway.replicas[0]?.gate.kill();
  await more(load, 300);
  const { failures } = await load.stop();
  await (await import('node:fs/promises')).copyFile(gateway.envoy.child.logFile,'/tmp/trial/test-envoy.log');
  process.stderr.write(await (await fetch(`${gateway.envoy.adminUrl}/stats?filter=iris.*(eject|retry)`)).text());
  expect(failures).toEqual([]);
  const routes = await restCall(`${gateway.url}/v1/routes/iris`);
  expect(routes.body['weights']).toEqual({ '1.0.0': 10_000 });
});

