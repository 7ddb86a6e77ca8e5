import { callUnary } from '@slipway/grpc';
import { createCleanupStack } from '@slipway/testing';
import { openInference } from '@slipway/proto';
import { afterAll, expect, test } from 'vitest';
import { startOpenInference } from './open-inference-app.js';
import { refusalOf } from './running-app.js';

const { client, infer, rest } = await startOpenInference(createCleanupStack(afterAll));

function ask<Req, Res>(
  method: Parameters<typeof callUnary<Req, Res>>[1],
  request: Req,
): Promise<Res> {
  return callUnary(client, method, request, { timeoutMs: 10_000 });
}

test('metadata, readiness and configuration are those of the model', async () => {
  expect(await ask(client.serverLive.bind(client), {})).toEqual({ live: true });
  expect(await ask(client.serverReady.bind(client), {})).toEqual({ ready: true });
  const ready = async (name: string, version: string): Promise<boolean> =>
    (await ask(client.modelReady.bind(client), { name, version })).ready;
  expect(await ready('iris', '')).toBe(true);
  expect(await ready('iris', '2')).toBe(true);
  expect(await ready('iris', '9')).toBe(false);
  expect(await ready('tulip', '')).toBe(false);
  expect(
    await ask(client.modelMetadata.bind(client), { name: 'churn', version: '' }),
  ).toMatchObject({
    name: 'churn',
    versions: ['1.0.0'],
    platform: 'onnxruntime_onnx',
  });
  const { config } = await ask(client.modelConfig.bind(client), { name: 'iris', version: '' });
  expect(config).toMatchObject({
    name: 'iris',
    backend: 'onnxruntime',
    input: [{ name: 'X', dims: [4], dataType: openInference.DataType.TYPE_FP32 }],
  });
  expect(config?.maxBatchSize).toBeGreaterThan(0);
});

test('statistics count rows, runs and failures', async () => {
  const request = { name: 'echo-int16', version: '1' };
  const before = await ask(client.modelStatistics.bind(client), request);
  expect(before.modelStats).toMatchObject([{ inferenceCount: 0, executionCount: 0 }]);
  const inputs = [{ name: 'x', datatype: 'INT16', shape: [3, 1] }];
  const call = { modelName: 'echo-int16', inputs, rawInputContents: [Buffer.alloc(6)] };
  await infer(call);
  await infer(call);
  const { modelStats } = await ask(client.modelStatistics.bind(client), request);
  expect(modelStats).toMatchObject([
    {
      name: 'echo-int16',
      version: '1.0.0',
      inferenceCount: 6,
      executionCount: 2,
      inferenceStats: { success: { count: 2 }, computeInfer: { count: 2 }, fail: { count: 0 } },
      batchStats: [{ batchSize: 3, computeInfer: { count: 2 } }],
    },
  ]);
  expect(modelStats[0]?.inferenceStats?.success?.ns).toBeGreaterThan(0);
  const all = await ask(client.modelStatistics.bind(client), { name: '', version: '' });
  expect(all.modelStats.map(({ name, version }) => `${name}@${version}`)).toContain('iris@2.0.0');
});

test('models are listed, unloaded and loaded; a request of another dialect is told so', async () => {
  const model = { repositoryName: '', modelName: 'echo-uint8', parameters: {} };
  const stateOf = async (): Promise<string | undefined> => {
    const { models } = await ask(client.repositoryIndex.bind(client), {
      repositoryName: '',
      ready: false,
    });
    return models.find(({ name }) => name === 'echo-uint8')?.state;
  };
  expect(await stateOf()).toBe('READY');
  await ask(client.repositoryModelUnload.bind(client), model);
  expect(await stateOf()).toBe('UNAVAILABLE');
  const { models } = await ask(client.repositoryIndex.bind(client), {
    repositoryName: '',
    ready: true,
  });
  expect(models.map(({ name }) => name)).not.toContain('echo-uint8');
  await ask(client.repositoryModelLoad.bind(client), model);
  expect(await stateOf()).toBe('READY');
  const dialect = { repositoryName: 'echo-uint8', modelName: '', parameters: {} };
  expect(await refusalOf(ask(client.repositoryModelLoad.bind(client), dialect))).toMatchObject({
    code: 3,
    message: expect.stringContaining('dialect of KServe') as string,
  });
  const parameters = {
    config: { parameterChoice: { $case: 'stringParam' as const, value: '{}' } },
  };
  expect(
    await refusalOf(ask(client.repositoryModelLoad.bind(client), { ...model, parameters })),
  ).toMatchObject({
    code: 12,
    message: expect.stringContaining('parameters.config') as string,
  });
  expect(
    await refusalOf(ask(client.repositoryModelLoad.bind(client), { ...model, modelName: 'tulip' })),
  ).toMatchObject({
    code: 5,
  });
});

test('the same is asked by REST', async () => {
  const get = async (path: string): Promise<unknown> => (await rest(path)).json();
  expect(await get('/v2')).toMatchObject({ name: 'slipway', version: '0.1.0' });
  expect(await get('/v2/health/live')).toEqual({ live: true });
  expect(await get('/v2/health/ready')).toEqual({ ready: true });
  expect(await get('/v2/models/iris/versions/2/ready')).toEqual({ name: 'iris', ready: true });
  expect(await get('/v2/models')).toEqual({
    models: expect.arrayContaining(['churn', 'iris']) as string[],
  });
  const metadata = {
    name: 'iris',
    versions: ['1.0.0', '2.0.0'],
    platform: 'onnxruntime_onnx',
    inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 4] }],
    outputs: [
      { name: 'label', datatype: 'INT64', shape: [-1] },
      { name: 'probabilities', datatype: 'FP32', shape: [-1, 3] },
    ],
  };
  expect(await get('/v2/models/iris')).toEqual(metadata);
  expect(await get('/v2/models/iris/versions/2.0.0')).toEqual(metadata);
  expect(await get('/v2/models/iris/config')).toMatchObject({
    name: 'iris',
    input: [{ name: 'X', data_type: 'TYPE_FP32', dims: [4] }],
    instance_group: [{ kind: 'KIND_CPU' }],
    dynamic_batching: { max_queue_delay_microseconds: 0 },
  });
  expect(await get('/v2/models/echo-int32/stats')).toMatchObject({
    model_stats: [{ name: 'echo-int32', version: '1.0.0', inference_count: 0, execution_count: 0 }],
  });
});

test('models are listed, unloaded and loaded by REST', async () => {
  const post = (path: string, body: object = {}) => rest(`/v2/repository/${path}`, { body });
  const index = (await post('index', { ready: true })).json();
  expect(index).toContainEqual({ name: 'iris', version: '2.0.0', state: 'READY', reason: '' });
  expect((await post('models/echo-int8/unload')).status).toBe(200);
  expect((await rest('/v2/models/echo-int8/ready')).status).toBe(503);
  const withoutBody = await rest('/v2/repository/models/echo-int8/load', { method: 'POST' });
  expect(withoutBody.status).toBe(200);
  expect((await rest('/v2/models/echo-int8/ready')).status).toBe(200);
  const overridden = await post('models/echo-int8/load', { parameters: { config: '{}' } });
  expect(overridden.status).toBe(501);
  expect((await post('models/tulip/load')).status).toBe(404);
});
