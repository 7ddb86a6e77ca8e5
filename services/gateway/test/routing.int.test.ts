import type { PredictRequest, PredictResponse, PredictStreamResponse } from '@slipway/proto';
import { bucketOf, versionOfBucket } from '@slipway/routing';
import { createCleanupStack } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { predict as predictVia, putRoutes } from './grpc-calls.js';
import { restCall } from './rest-call.js';
import { startTestGateway, type TestGateway } from './test-gateway.js';
import type { Seen } from './test-replica.js';

let gateway: TestGateway;
const onCleanup = createCleanupStack(afterAll);

beforeAll(async () => {
  gateway = await startTestGateway(onCleanup, {
    replicas: [
      { iris: { '1.0.0': 'READY', '2.0.0': 'READY' }, wine: { '1.0.0': 'READY' } },
      {
        iris: { '1.0.0': 'READY', '3.0.0': 'FAILED' },
        wine: { '3.1.0': 'READY' },
      },
    ],
    defaultModel: 'iris',
  });
  const weights = { '1.0.0': 9000, '2.0.0': 1000 };
  await putRoutes(gateway.routes, { modelName: 'iris', weights });
});

function predict(
  request: Partial<PredictRequest>,
  headers: Readonly<Record<string, string>> = {},
): Promise<PredictResponse> {
  return predictVia(gateway.models, request, { headers });
}

async function versionOf(path: string, body: object, headers = {}): Promise<unknown> {
  const answer = await restCall(`${gateway.url}${path}`, { body, headers });
  expect(answer.status).toBe(200);
  return answer.body['model_version'];
}

function seen(answer: PredictResponse): Seen {
  return JSON.parse(answer.predictionId) as Seen;
}

/** The version that everybody must choose for a key of iris. */
function expectedVersion(key: string): string | undefined {
  const shares = [
    { version: '2.0.0', weight: 1000 },
    { version: '1.0.0', weight: 9000 },
  ];
  return versionOfBucket(shares, bucketOf(key, 'iris'));
}

test('5,000 keys are shared 90 to 10, each one as bucketOf says', async () => {
  const keys = Array.from({ length: 5000 }, (_, i) => `user-${String(i)}`);
  const mistakes: string[] = [];
  let canary = 0;
  const next = keys.values();
  const work = async (): Promise<void> => {
    for (const key of next) {
      const { modelVersion } = await predict({ modelName: 'iris', routingKey: key });
      if (modelVersion !== expectedVersion(key)) mistakes.push(key);
      if (modelVersion === '2.0.0') canary++;
    }
  };
  await Promise.all(Array.from({ length: 32 }, work));
  expect(mistakes).toEqual([]);
  expect(Math.abs(canary / keys.length - 0.1)).toBeLessThan(0.015);
});

test('one key reaches one version through REST and gRPC, in the message and in the header', async () => {
  for (const key of ['user-1', 'user-15', 'müller', 'a b:c/d%20', '日本', '"quoted"', '\\1']) {
    const version = expectedVersion(key);
    const body = { features: [1], routing_key: key };
    expect(await versionOf('/v1/models/iris:predict', body)).toBe(version);
    expect((await predict({ modelName: 'iris', routingKey: key })).modelVersion).toBe(version);
    if (/^[ -~]*$/.test(key)) {
      const headers = { 'x-routing-key': key };
      expect(await versionOf('/v1/models/iris:predict', {}, headers)).toBe(version);
      const answer = await predict({ modelName: 'iris' }, headers);
      expect(answer.modelVersion).toBe(version);
      expect(seen(answer).routingKey).toBe(key);
    }
  }
});

test('the key in the message beats the key in the header', async () => {
  const keys = Array.from({ length: 200 }, (_, i) => `k${String(i)}`);
  const canary = keys.find((key) => expectedVersion(key) === '2.0.0') ?? '';
  const stable = keys.find((key) => expectedVersion(key) === '1.0.0') ?? '';
  const headers = { 'x-routing-key': stable };
  const answer = await predict({ modelName: 'iris', routingKey: canary }, headers);
  expect(answer.modelVersion).toBe('2.0.0');
});

test('without a key requests are drawn, about as the weights say', async () => {
  const versions = await Promise.all(
    Array.from({ length: 400 }, () => predict({ modelName: 'iris' })),
  );
  const canary = versions.filter(({ modelVersion }) => modelVersion === '2.0.0').length;
  expect(canary).toBeGreaterThan(10);
  expect(canary).toBeLessThan(90);
});

test('the model in the message decides, without any header, in unary calls and streams', async () => {
  expect((await predict({ modelName: 'wine' })).modelVersion).toBe('1.0.0');
  expect(await versionOf('/v1/models/wine:predictBatch', { instances: [[1]] })).toBe('1.0.0');
  const versions = await streamVersions('wine');
  expect(versions).toEqual(['1.0.0', '1.0.0']);
});

/** Two messages, the second of which names no model. */
function streamVersions(modelName: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const versions: string[] = [];
    const call = gateway.models.predictStream();
    call.on('data', ({ outcome }: PredictStreamResponse) => {
      if (outcome?.$case === 'result') versions.push(outcome.value.modelVersion);
    });
    call.on('error', reject);
    call.on('end', () => {
      resolve(versions);
    });
    const empty = { modelVersion: '', instances: [], inputs: {}, predictionId: '', segments: {} };
    const rest = { ...empty, matrix: undefined, routingKey: '' };
    call.write({ ...rest, modelName, sequence: 1 });
    call.write({ ...rest, modelName: '', sequence: 2 });
    call.end();
  });
}

test('a request without a model reaches the default one', async () => {
  expect(await versionOf('/predict', { features: [1], routing_key: 'user-1' })).toBe(
    expectedVersion('user-1'),
  );
  expect(await versionOf('/predict/batch', { instances: [[1]] })).toMatch(/^[12]\.0\.0$/);
});

test('a ready version can be pinned by path, message and header, on the replicas that have it', async () => {
  expect(await versionOf('/v1/models/iris/versions/2.0.0:predict', {})).toBe('2.0.0');
  expect(await versionOf('/v1/models/wine:predict', {}, { 'x-model-version': '3.1.0' })).toBe(
    '3.1.0',
  );
  for (let i = 0; i < 20; i++) {
    const answer = await predict({ modelName: 'iris', modelVersion: '2.0.0' });
    expect(answer.modelVersion).toBe('2.0.0');
    expect(seen(answer).grpcPort).toBe(gateway.replicas[0]?.grpcPort);
  }
});

test('a pin in the message beats the one in the header', async () => {
  const headers = { 'x-model-version': '2.0.0' };
  const answer = await predict({ modelName: 'iris', modelVersion: '1.0.0' }, headers);
  expect(answer.modelVersion).toBe('1.0.0');
});

test('an alias chooses its version', async () => {
  const headers = { 'x-model-alias': 'stable' };
  const versions = await Promise.all(
    Array.from({ length: 30 }, () => versionOf('/v1/models/iris:predict', {}, headers)),
  );
  expect(new Set(versions)).toEqual(new Set(['1.0.0']));
});

test('what no version can answer goes to a replica, which says why', async () => {
  const choice = 'chosen by the replica';
  const notReady = { 'x-model-version': '3.0.0' };
  expect(await versionOf('/v1/models/iris:predict', {}, notReady)).toBe(choice);
  expect(await versionOf('/v1/models/iris:predict', {}, { 'x-model-alias': 'none' })).toBe(choice);
  const unknown = await restCall(`${gateway.url}/v1/models/tulip:predict`, { body: {} });
  expect([unknown.status, unknown.body['message']]).toEqual([404, 'no model "tulip"']);
});

test('a key that a header cannot carry is left to the replica', async () => {
  for (const routingKey of ['line\nbreak', 'x'.repeat(5000)]) {
    const { modelVersion } = await predict({ modelName: 'iris', routingKey });
    expect(modelVersion).toBe('chosen by the replica');
  }
});

test('headers that Envoy tells the replicas cannot be sent by a client', async () => {
  const headers = {
    'x-slipway-version': '9.9.9',
    'x-model-name': 'wine',
    'x-slipway-routing-key': 'x',
    'x-envoy-attempt-count': '7',
  };
  // No cluster of a version, which would overwrite the header.
  const answer = await predict({ modelName: 'iris' }, { ...headers, 'x-model-alias': 'none' });
  expect(answer.modelVersion).toBe('chosen by the replica');
  expect(seen(answer).attempt).toBeUndefined();
  const unpinned = await predict({ modelName: 'nothing like this' }, headers).catch(String);
  expect(unpinned).toContain('no model "nothing like this"');
});
