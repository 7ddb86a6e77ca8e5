import { execFile } from 'node:child_process';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DomainError } from '@slipway/core';
import { callUnary, createClient } from '@slipway/grpc';
import {
  InferenceServiceClient,
  MonitorServiceClient,
  type PredictBatchResponse,
} from '@slipway/proto';
import { createCleanupStack } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { predict, predictBatch } from './grpc-calls.js';
import { restCall, type RestOptions } from './rest-call.js';
import { startTestGateway, type TestGateway } from './test-gateway.js';

let gateway: TestGateway;
const onCleanup = createCleanupStack(afterAll);
const run = promisify(execFile);

beforeAll(async () => {
  gateway = await startTestGateway(onCleanup, {
    replicas: [{ iris: { '1.0.0': 'READY' } }],
  });
});

const call = (path: string, options?: RestOptions) => restCall(`${gateway.url}${path}`, options);

/** Answers with the number of bytes that arrived. */
function sendBytes(bytes: number): Promise<PredictBatchResponse> {
  const data = { $case: 'raw', value: Buffer.alloc(bytes) } as const;
  const inputs = { x: { datatype: 'UINT8', shape: [bytes], data } };
  return predictBatch(gateway.models, { modelName: 'iris', inputs });
}

async function failure(promise: Promise<unknown>): Promise<DomainError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof DomainError) return error;
  throw new Error(`expected a DomainError, got ${String(error)}`);
}

/** One POST over HTTP/2 without TLS and without an upgrade. */
async function post2(path: string, body: string): Promise<{ status: unknown; text: string }> {
  const session = connect(gateway.url);
  try {
    const stream = session.request({ ':method': 'POST', ':path': path });
    stream.end(body);
    const status = new Promise((resolve) => {
      stream.on('response', (headers) => {
        resolve(headers[':status']);
      });
    });
    let text = '';
    for await (const part of stream) text += String(part);
    return { status: await status, text };
  } finally {
    session.close();
  }
}

test('one port speaks JSON over HTTP/1.1 and over HTTP/2, and gRPC', async () => {
  const json = await call('/v1/models/iris:predict', { body: { values: [1, 2, 3] } });
  expect([json.status, json.body['prediction'], json.contentType]).toEqual([
    200,
    3,
    'application/json',
  ]);
  const { status, text } = await post2('/v1/models/iris:predict', '{"values":[1,2]}');
  expect([status, (JSON.parse(text) as { prediction: number }).prediction]).toEqual([200, 2]);
  const request = { modelName: 'iris', values: [1, 2, 3, 4] };
  expect((await predict(gateway.models, request)).prediction).toBe(4);
});

test('JSON has the names of the .proto files, and says zero', async () => {
  const { body } = await call('/v1/models/iris:predict', { body: { features: [1] } });
  expect(body).toMatchObject({ model_name: 'iris', latency_ms: 0, label: '', probabilities: [] });
});

test('a stream of JSON is an array in, and a line for each answer out', async () => {
  const answer = await call('/v1/models/iris:predictStream', {
    body: [{ sequence: 1 }, { sequence: 2 }],
  });
  const lines = String(answer.body['text'])
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ sequence }) => sequence)).toEqual([1, 2, 0]);
  expect(lines.at(-1)).toHaveProperty('summary.messages', 2);
});

test('questions about models are answered by any replica', async () => {
  const { body } = await call('/v1/models');
  expect(body).toMatchObject({
    models: [{ model_name: 'iris', versions: [{ model_version: '1.0.0', state: 'READY' }] }],
  });
  expect((await call('/v1/models/iris')).body).toMatchObject({ model_name: 'iris' });
});

test('the only model is the default one', async () => {
  const answer = await call('/predict', { body: { features: [1] } });
  expect([answer.status, answer.body['model_version']]).toEqual([200, '1.0.0']);
});

test('every answer has a request id: the caller’s own, or a new one', async () => {
  const own = { headers: { 'x-request-id': 'my-own-id' } };
  expect((await call('/v1/models', own)).headers.get('x-request-id')).toBe('my-own-id');
  expect((await call('/no/such/path')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

const post = (body: unknown): RestOptions => ({ body });

test.each([
  ['malformed JSON', '/predict', post('{"features":'), 400, 3, /Unexpected end of string/],
  ['a wrong type', '/predict', post({ values: ['a'] }), 400, 3, /values\[0\]: invalid value/],
  ['an unknown query', '/predict?x=1', post({}), 400, 3, /Could not find field "x"/],
  ['an unknown path', '/no/such/path', {}, 404, 5, /Could not resolve \/no\/such\/path/],
  ['a wrong method', '/predict', { method: 'DELETE' }, 404, 5, /Could not resolve/],
  ['an unknown model', '/v1/models/tulip:predict', post({}), 404, 5, /no model "tulip"/],
  ['a body over 4 MiB', '/predict', post('x'.repeat(5_000_000)), 413, 8, /Payload Too Large/],
  ['an upstream that is away', '/v1/monitor/accounting', {}, 503, 14, /upstream connect error/],
  ['an error of a replica', '/model/info', {}, 503, 14, /a test replica has no model info/],
  ['an unknown page', '/dashboard/none', {}, 404, 5, /no such path/],
])('%s is a google.rpc.Status', async (_what, path, options, status, code, message) => {
  const answer = await call(path, options);
  expect([answer.status, answer.contentType]).toEqual([status, 'application/json']);
  expect(Object.keys(answer.body).sort()).toEqual(['code', 'details', 'message']);
  expect(answer.body['code']).toBe(code);
  expect(answer.body['message']).toMatch(message);
  expect(answer.headers.get('x-request-id')).not.toBeNull();
});

test('an escaped slash in a path is refused', async () => {
  const { status, body } = await call('/v1/models/a%2Fb');
  expect([status, body]).toEqual([
    400,
    { code: 3, message: 'path_normalization_failed', details: [] },
  ]);
});

test('an error of a replica keeps its typed details', async () => {
  const { body } = await call('/v1/models/tulip:predict', { body: {} });
  expect(body['details']).toEqual([
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'MODEL_NOT_FOUND',
      domain: 'slipway',
      metadata: {},
    },
  ]);
});

test('a gRPC caller gets a gRPC status, also for Envoy’s own errors', async () => {
  const client = createClient(MonitorServiceClient, `127.0.0.1:${String(gateway.port)}`);
  const method = client.getAccounting.bind(client);
  const error = await failure(callUnary(client, method, {}, { timeoutMs: 10_000 }));
  client.close();
  expect([error.kind, error.message]).toEqual([
    'unavailable',
    expect.stringContaining('upstream connect error'),
  ]);
});

test('a gRPC message of 60 MiB passes, and a replica refuses one of 66 MiB by name', async () => {
  expect((await sendBytes(60 * 2 ** 20)).predictions).toEqual([60 * 2 ** 20]);
  const error = await failure(sendBytes(66 * 2 ** 20));
  expect([error.kind, error.message]).toEqual([
    'exhausted',
    expect.stringContaining('Received message larger than max'),
  ]);
});

test('a compressed gRPC message is answered', async () => {
  const gzip: Record<string, number> = { 'grpc.default_compression_algorithm': 2 };
  const address = `127.0.0.1:${String(gateway.port)}`;
  const client = createClient(InferenceServiceClient, address, gzip);
  const answer = await predict(client, { modelName: 'iris', values: [1, 2] });
  client.close();
  expect(answer.prediction).toBe(2);
});

test('reflection lists and describes every service that the port offers', async () => {
  const list = await curl(['--list-methods', gateway.url]);
  expect(list).toContain('slipway.inference.v1.InferenceService/Predict');
  expect(list).toContain('slipway.monitor.v1.MonitorService/GetDrift');
  expect(list).toContain('slipway.gateway.v1.RouteService/PutRoutes');
  expect(list).toContain('grpc.health.v1.Health/Check');
  const path = 'slipway.inference.v1.InferenceService/Predict';
  const answer = await curl([
    '-d',
    '{"model_name":"iris","values":[1,2,3]}',
    `${gateway.url}/${path}`,
  ]);
  expect(JSON.parse(answer)).toMatchObject({ prediction: 3 });
});

async function curl(args: readonly string[]): Promise<string> {
  const common = ['curl', '--reflect', '--protocol', 'grpc', '--http2-prior-knowledge'];
  const { stdout } = await run('buf', [...common, ...args]);
  return stdout;
}

test('health follows readiness', async () => {
  const answer = await curl(['-d', '{}', `${gateway.url}/grpc.health.v1.Health/Check`]);
  expect(JSON.parse(answer)).toEqual({ status: 'SERVING' });
});

test('the pages of the controller are on the same port', async () => {
  const { version, uptime, ...rest } = (await call('/health')).body;
  expect(rest).toEqual({ status: 'healthy', model_loaded: true });
  expect([version, uptime]).toEqual(['0.1.0', expect.any(Number)]);
  expect((await call('/ready')).body).toEqual({ ready: true });
  const redirect = await call('/dashboard');
  expect([redirect.status, redirect.headers.get('location')]).toEqual([
    301,
    `${gateway.url}/dashboard/`,
  ]);
  expect((await call('/health', { method: 'POST', body: '{}' })).status).toBe(405);
});

test('every replica is healthy in the eyes of every cluster', async () => {
  const response = await fetch(`${gateway.envoy.adminUrl}/clusters`);
  const lines = (await response.text()).split('\n');
  // The monitor of these tests is away.
  const flags = lines.filter((line) => /^(?!monitor::).*health_flags/.test(line));
  expect(flags.some((line) => line.startsWith('iris@1.0.0::'))).toBe(true);
  expect(flags.filter((line) => !line.endsWith('::healthy'))).toEqual([]);
});

test('Envoy itself calls the bootstrap valid', async () => {
  const bootstrap = join(gateway.envoyDir, 'bootstrap.json');
  const process = await run('ps', ['-o', 'command=', '-p', String(gateway.envoy.child.pid)]);
  const [file = ''] = process.stdout.split(' ');
  const { stdout, stderr } = await run(file, ['--mode', 'validate', '-c', bootstrap]);
  expect(stdout + stderr).toContain('OK');
});
