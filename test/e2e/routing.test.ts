import { credentials, Metadata } from '@grpc/grpc-js';
import { InferenceServiceClient, PredictRequest } from '@slipway/proto';
import { createCleanupStack } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Prediction } from './answers.js';
import { type ErrorBody, get, post, put } from './rest.js';
import { startMesh, type Mesh } from './start-mesh.js';

const onFileEnd = createCleanupStack(afterAll);
let mesh: Mesh;
const clients: InferenceServiceClient[] = [];

beforeAll(async () => {
  mesh = await startMesh(onFileEnd);
});
afterAll(() => {
  for (const client of clients) client.close();
});

function open(address: string): InferenceServiceClient {
  const client = new InferenceServiceClient(address, credentials.createInsecure());
  clients.push(client);
  return client;
}

/** The version that answers a key, by gRPC; the key is in the message, no header is set. */
function versionByGrpc(client: InferenceServiceClient, routingKey: string): Promise<string> {
  const values = [6.7, 3.0, 5.2, 2.3];
  const request = PredictRequest.create({ modelName: 'iris', values, routingKey });
  return new Promise((resolve, reject) => {
    client.predict(request, new Metadata(), (error, { modelVersion }) =>
      error === null ? resolve(modelVersion) : reject(error),
    );
  });
}

async function versionByRest(routingKey: string): Promise<string> {
  const answer = await post<Prediction>(
    `${mesh.url}/v1/models/iris:predict`,
    { features: [6.7, 3.0, 5.2, 2.3] },
    { 'x-routing-key': routingKey },
  );
  return answer.body.model_version;
}

/** Results in the order of the items, a few at a time. */
async function mapAll<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: 32 }, work));
  return results;
}

async function setWeights(weights: Record<string, number>): Promise<void> {
  const { status, body } = await put(`${mesh.url}/v1/routes/iris`, { weights });
  expect(body).toMatchObject({ model_name: 'iris', weights });
  expect(status).toBe(200);
}

const keys = Array.from({ length: 5000 }, (_, index) => `user-${String(index)}`);

test('90/10 is 90/10, and a key has one version by every way in', async () => {
  await setWeights({ '1.0.0': 9000, '2.0.0': 1000 });
  const gateway = open(new URL(mesh.url).host);
  const [first] = (await mesh.run()).inference;
  const replica = open(first?.grpc ?? '');
  const byGateway = await mapAll(keys, (key) => versionByGrpc(gateway, key));
  const share = byGateway.filter((version) => version === '2.0.0').length / keys.length;
  expect(Math.abs(share - 0.1)).toBeLessThan(0.015);
  const some = keys.slice(0, 500);
  expect(await mapAll(some, (key) => versionByGrpc(replica, key))).toEqual(byGateway.slice(0, 500));
  expect(await mapAll(some, versionByRest)).toEqual(byGateway.slice(0, 500));
});

test('no key leaves a version whose weight rises', async () => {
  const gateway = open(new URL(mesh.url).host);
  const some = keys.slice(0, 1000);
  let canary = new Set<string>();
  for (const weight of [100, 2000, 5000, 8000]) {
    await setWeights({ '1.0.0': 10_000 - weight, '2.0.0': weight });
    const versions = await mapAll(some, (key) => versionByGrpc(gateway, key));
    const now = new Set(some.filter((_, index) => versions[index] === '2.0.0'));
    expect([...canary].filter((key) => !now.has(key))).toEqual([]);
    canary = now;
  }
  expect(canary.size).toBeGreaterThan(700);
});

test('the heaviest version becomes stable, and a pin beats the weights', async () => {
  await setWeights({ '2.0.0': 10_000 });
  const routes = await get(`${mesh.url}/v1/routes/iris`);
  expect(routes.body).toMatchObject({ weights: { '2.0.0': 10_000 }, stable: '2.0.0' });
  const pinned = await post<Prediction>(
    `${mesh.url}/predict`,
    { features: [6.7, 3.0, 5.2, 2.3] },
    { 'x-model-version': '1.0.0' },
  );
  expect(pinned.body.model_version).toBe('1.0.0');
});

const badWeights: readonly [weights: Record<string, number>, status: number, says: string][] = [
  [{ '1.0.0': 9000 }, 400, 'expected a sum of 10000, got 9000'],
  [{ '1.0.0': 9000, '3.0.0': 1000 }, 400, '3.0.0'],
];

test.each(badWeights)('weights %j are refused', async (weights, status, says) => {
  const answer = await put<ErrorBody>(`${mesh.url}/v1/routes/iris`, { weights });
  expect(answer.status).toBe(status);
  expect(answer.body.message).toContain(says);
});

test('routes of an unknown model are not found', async () => {
  expect((await get(`${mesh.url}/v1/routes/rose`)).status).toBe(404);
});
