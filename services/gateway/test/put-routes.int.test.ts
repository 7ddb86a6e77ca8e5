import { createCleanupStack, waitFor } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { putRoutes } from './grpc-calls.js';
import { restCall, type RestAnswer } from './rest-call.js';
import { startTestGateway, type TestGateway } from './test-gateway.js';

let gateway: TestGateway;
const onCleanup = createCleanupStack(afterAll);

beforeAll(async () => {
  gateway = await startTestGateway(onCleanup, {
    replicas: [{ iris: { '1.0.0': 'READY', '2.0.0': 'READY', '3.0.0': 'FAILED' } }],
  });
});

const routes = (model: string, method = 'GET', weights?: object): Promise<RestAnswer> =>
  restCall(`${gateway.url}/v1/routes/${model}`, {
    method,
    ...(weights === undefined ? {} : { body: { weights } }),
  });

test('before anybody sets weights the lowest version has them all', async () => {
  expect((await routes('iris')).body).toEqual({
    model_name: 'iris',
    weights: { '1.0.0': 10_000 },
    stable: '1.0.0',
    generation: 0,
  });
});

test.each([
  [{ '1.0.0': 4000, '2.0.0': 6000 }, '2.0.0'],
  [{ '1.0.0': 10_000, '2.0.0': 0, '9.0.0': 0 }, '1.0.0'],
])('weights %j are in force with the answer, and version %s is stable', async (weights, stable) => {
  const put = await routes('iris', 'PUT', weights);
  expect(put.status).toBe(200);
  expect(put.body['stable']).toBe(stable);
  expect((await routes('iris')).body).toEqual(put.body);
  const positive = Object.entries(weights).filter(([, weight]) => weight > 0);
  expect(put.body['weights']).toEqual(Object.fromEntries(positive));
});

test.each([
  [{ '9.0.0': 10_000 }, 'expected READY versions (1.0.0, 2.0.0); version 9.0.0 is unknown'],
  [{ '1.0.0': 9000, '3.0.0': 1000 }, 'version 3.0.0 is failed (digest does not match)'],
  [{ '1.0.0': 9000 }, 'expected a sum of 10000, got 9000'],
  [{}, 'expected a sum of 10000, got 0'],
  [{ '1.0.0': 10_001 }, 'expected a sum of 10000, got 10001'],
  [{ '1.0.0': -1 }, '-1'],
  [{ '1.0.0': 0.5 }, '0.5'],
])('weights %j are refused and change nothing', async (weights, message) => {
  const before = (await routes('iris')).body;
  const answer = await routes('iris', 'PUT', weights);
  expect([answer.status, answer.body['code']]).toEqual([400, 3]);
  expect(answer.body['message']).toContain(message);
  expect((await routes('iris')).body).toEqual(before);
});

test.each(['GET', 'PUT'])('%s of an unknown model names the models there are', async (method) => {
  const weights = method === 'PUT' ? { '1.0.0': 10_000 } : undefined;
  const answer = await routes('tulip', method, weights);
  expect([answer.status, answer.body['message']]).toEqual([
    404,
    'no model "tulip"; the models are iris',
  ]);
});

test('of two changes at the same time one is told to look again, and none is lost', async () => {
  const answers = await Promise.all([
    routes('iris', 'PUT', { '1.0.0': 10_000 }),
    routes('iris', 'PUT', { '2.0.0': 10_000 }),
  ]);
  const inForce = (await routes('iris')).body;
  const winners = answers.filter(({ status }) => status === 200);
  expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
  expect(winners.map(({ body }) => body)).toContainEqual(inForce);
});

test('new routes that Envoy does not take in time are an error that says so', async () => {
  await gateway.envoy.stop();
  const { controllerRoutes } = gateway;
  const request = { modelName: 'iris', weights: { '1.0.0': 5000, '2.0.0': 5000 } };
  await expect(putRoutes(controllerRoutes, request)).rejects.toThrow(
    /is stored but not in force after 2000 ms: Envoy does not answer/,
  );
  const ready = await restCall(`${gateway.controllerUrl}/ready`);
  expect([ready.status, ready.body['message']]).toEqual([
    503,
    'not ready: Envoy has not confirmed any routes',
  ]);
  await gateway.restartEnvoy();
  await waitFor(async () => (await restCall(`${gateway.controllerUrl}/ready`)).status === 200, {
    what: 'the routes to be in force',
    timeoutMs: 10_000,
  });
  expect((await routes('iris')).body['weights']).toEqual(request.weights);
});
