import { gzipSync } from 'node:zlib';
import { callUnary, createClient } from '@slipway/grpc';
import { openInference } from '@slipway/proto';
import { bucketOf, versionOfBucket } from '@slipway/routing';
import { createCleanupStack } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { predict, putRoutes } from './grpc-calls.js';
import { restCall, type RestOptions } from './rest-call.js';
import { startTestGateway, type TestGateway } from './test-gateway.js';
import type { SeenInference } from './test-open-inference.js';

type Client = InstanceType<typeof openInference.GRPCInferenceServiceClient>;
type Headers = Readonly<Record<string, string>>;

let gateway: TestGateway;
let client: Client;
const onCleanup = createCleanupStack(afterAll);

beforeAll(async () => {
  gateway = await startTestGateway(onCleanup, {
    replicas: [
      { iris: { '1.0.0': 'READY', '2.0.0': 'READY' }, wine: { '1.0.0': 'READY' } },
      { iris: { '1.0.0': 'READY' }, tulip: { '1.0.0': 'READY' } },
    ],
    defaultModel: 'iris',
  });
  const weights = { '1.0.0': 6000, '2.0.0': 4000 };
  await putRoutes(gateway.routes, { modelName: 'iris', weights });
  const options = { 'grpc.max_send_message_length': -1 };
  const address = `127.0.0.1:${String(gateway.port)}`;
  client = createClient(openInference.GRPCInferenceServiceClient, address, options);
  onCleanup(() => {
    client.close();
  });
});

async function infer(
  request: Parameters<typeof openInference.ModelInferRequest.create>[0],
  headers: Headers = {},
): Promise<SeenInference> {
  const message = openInference.ModelInferRequest.create(request);
  const method = client.modelInfer.bind(client);
  const { id } = await callUnary(client, method, message, { timeoutMs: 20_000, headers });
  return JSON.parse(id) as SeenInference;
}

async function rest(path: string, options: RestOptions = { body: '{}' }): Promise<SeenInference> {
  const answer = await restCall(`${gateway.url}${path}`, options);
  expect(answer.status).toBe(200);
  return answer.body as unknown as SeenInference;
}

const expectedVersion = (key: string): string | undefined => {
  const shares = [
    { version: '2.0.0', weight: 4000 },
    { version: '1.0.0', weight: 6000 },
  ];
  return versionOfBucket(shares, bucketOf(key, 'iris'));
};

test('one key reaches one version through Predict, OIP over gRPC and OIP over REST', async () => {
  const keys = Array.from({ length: 200 }, (_, i) => `user-${String(i)}`);
  const versions = new Set<string | undefined>();
  for (const key of keys) {
    const headers = { 'x-routing-key': key };
    const expected = expectedVersion(key);
    versions.add(expected);
    const { modelVersion } = await predict(gateway.models, { modelName: 'iris', routingKey: key });
    const [overGrpc, overRest] = await Promise.all([
      infer({ modelName: 'iris' }, headers),
      rest('/v2/models/iris/infer', { body: '{}', headers }),
    ]);
    expect([modelVersion, overGrpc.version, overRest.version]).toEqual([
      expected,
      expected,
      expected,
    ]);
  }
  expect(versions.size).toBe(2);
});

test('without a key the versions share by weight', async () => {
  const calls = Array.from({ length: 400 }, () => rest('/v2/models/iris/infer'));
  const canary = (await Promise.all(calls)).filter(({ version }) => version === '2.0.0');
  expect(Math.abs(canary.length / 400 - 0.4)).toBeLessThan(0.12);
});

test('a version is found in the path, the message and the header, however short it is written', async () => {
  const headers = { 'x-model-version': '2' };
  const body = '{}';
  const answers = await Promise.all([
    ...['2', '2.0', '2.0.0', 'v2', 'v2.0.0'].flatMap((version) => [
      rest(`/v2/models/iris/versions/${version}/infer`),
      infer({ modelName: 'iris', modelVersion: version }),
    ]),
    rest('/v2/models/iris/infer', { body, headers }),
    infer({ modelName: 'iris' }, headers),
    rest('/v2/models/iris/versions/2'),
    rest('/v2/models/iris/infer', { body, headers: { 'x-model-version': '2.0.0' } }),
  ]);
  for (const answer of answers) {
    expect([answer.version, answer.grpcPort]).toEqual(['2.0.0', gateway.replicas[0]?.grpcPort]);
  }
});

test('an alias is found in its header', async () => {
  const headers = { 'x-model-alias': 'stable' };
  const [overGrpc, overRest] = await Promise.all([
    infer({ modelName: 'iris' }, headers),
    rest('/v2/models/iris/infer', { body: '{}', headers }),
  ]);
  expect([overGrpc.version, overRest.version]).toEqual(['1.0.0', '1.0.0']);
});

test('each model goes to the replica that has it, escaped or not', async () => {
  for (const [name, path, index] of [
    ['wine', 'wine', 0],
    ['tulip', 'tulip', 1],
    ['tulip', '%74ulip', 1],
  ] as const) {
    const answers = await Promise.all([
      infer({ modelName: name }),
      rest(`/v2/models/${path}/infer`),
      rest(`/v2/models/${path}`, {}),
      rest(`/v2/models/${path}/config`, {}),
    ]);
    for (const { grpcPort } of answers) expect(grpcPort).toBe(gateway.replicas[index]?.grpcPort);
  }
});

test('a message without a model goes to the default one', async () => {
  expect((await infer({}, { 'x-routing-key': 'user-1' })).version).toBe(expectedVersion('user-1'));
});

test('a stream is routed by its first message, and stays on one replica', async () => {
  const stream = client.modelStreamInfer();
  const request = openInference.ModelInferRequest.create({ modelName: 'tulip' });
  for (let i = 0; i < 20; i++) stream.write(request);
  stream.end();
  const ports = new Set<number>();
  let answers = 0;
  for await (const {
    inferResponse,
  } of stream as AsyncIterable<openInference.ModelStreamInferResponse>) {
    answers++;
    ports.add((JSON.parse(inferResponse?.id ?? '') as SeenInference).grpcPort);
  }
  expect([answers, [...ports]]).toEqual([20, [gateway.replicas[1]?.grpcPort]]);
});

test('what names no model or an unknown one reaches any replica, by a path that is passed on as it is', async () => {
  for (const path of ['/v2', '/v2/health/ready', '/v2/repository/index', '/v2/models/rose/infer']) {
    expect(await rest(path, {})).toMatchObject({ path });
  }
  expect((await rest('/v2/models/rose/infer', {})).version).toBeUndefined();
});

test('a header of Triton passes, and one that looks like a header of this gateway does not', async () => {
  const headers = { triton_grpc_error: 'true', x_model_version: '2.0.0' };
  expect((await infer({ modelName: 'wine' }, headers)).underscored).toEqual(['triton_grpc_error']);
  const overRest = await rest('/v2/models/wine/infer', { body: '{}', headers });
  expect(overRest.underscored).toEqual(['triton_grpc_error']);
});

test('20 MiB pass by gRPC and REST, and 60 MiB by REST', async () => {
  const bytes = Buffer.alloc(20 * 2 ** 20);
  expect((await infer({ modelName: 'iris', rawInputContents: [bytes] })).bytes).toBe(20 * 2 ** 20);
  for (const mebibytes of [20, 60]) {
    const response = await fetch(`${gateway.url}/v2/models/iris/infer`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(mebibytes * 2 ** 20),
    });
    expect(await response.json()).toMatchObject({ bytes: mebibytes * 2 ** 20 });
  }
});

test('a compressed body is passed on as it is', async () => {
  const body = gzipSync(Buffer.from('{}'.padEnd(1000)));
  const response = await fetch(`${gateway.url}/v2/models/iris/infer`, {
    method: 'POST',
    headers: { 'content-encoding': 'gzip' },
    body,
  });
  expect(await response.json()).toMatchObject({ bytes: body.byteLength });
});

test('a replica is not loaded or unloaded alone', async () => {
  const answer = await restCall(`${gateway.url}/v2/repository/models/iris/unload`, { body: '{}' });
  expect([answer.status, answer.contentType]).toEqual([501, 'application/json']);
  expect(Object.keys(answer.body)).toEqual(['error']);
  expect(answer.body['error']).toContain('one replica of several');
  const method = client.repositoryModelUnload.bind(client);
  const request = openInference.RepositoryModelUnloadRequest.create({ modelName: 'iris' });
  await expect(callUnary(client, method, request, { timeoutMs: 5000 })).rejects.toMatchObject({
    kind: 'unimplemented',
    message: expect.stringContaining('one replica of several') as string,
  });
});

test('an error that Envoy makes itself has the shape of the protocol', async () => {
  const path = '/v2/models/iris/infer/a%2Fb';
  const answer = await restCall(`${gateway.url}${path}`, {});
  expect([answer.status, Object.keys(answer.body)]).toEqual([400, ['error']]);
});

test('a replica whose HTTP dies takes no request with it', async () => {
  const [first] = gateway.replicas;
  await first?.stopHttp();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      rest('/v2/models/iris/infer', { body: '{}', headers: { 'x-model-version': '1.0.0' } }),
    ),
  );
  expect(new Set(answers.map(({ grpcPort }) => grpcPort))).toEqual(
    new Set([gateway.replicas[1]?.grpcPort]),
  );
});
