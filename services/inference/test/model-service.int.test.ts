import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, credentials, type ClientReadableStream } from '@grpc/grpc-js';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { callUnary, createClient } from '@slipway/grpc';
import { ModelServiceClient, ModelVersion_State } from '@slipway/proto';
import { createCleanupStack, startTestValkey, waitFor } from '@slipway/testing';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createReadiness } from '../src/registry/readiness.js';
import { createModelHealth } from '../src/state/model-health.js';
import { makeRepository } from './model-folders.js';
import { refusalOf, startApp, type RunningApp } from './running-app.js';
import { startRegistry } from './start-registry.js';
import { identity, negative, putFile, putModel } from './swap-models.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);

interface Started {
  readonly app: RunningApp;
  readonly root: string;
  readonly load: (modelName: string, modelVersion?: string) => ReturnType<typeof changed>;
  readonly unload: (modelName: string, modelVersion?: string) => ReturnType<typeof changed>;
  readonly reload: (modelName?: string, modelVersion?: string) => ReturnType<typeof changed>;
}

/** `replica: version state, …` as the replica answers. */
async function changed(client: ModelServiceClient, change: Change, request: Named) {
  const method: ModelServiceClient['reloadModel'] = client[change].bind(client);
  const { modelName, replicas } = await callUnary(client, method, request, { timeoutMs: 20_000 });
  return {
    modelName,
    replicas: replicas.map(({ replica, error, versions }) => ({
      replica,
      error,
      states: versions.map((v) => `${v.modelVersion} ${ModelVersion_State[v.state]}`),
    })),
  };
}

type Change = 'loadModel' | 'unloadModel' | 'reloadModel';

interface Named {
  readonly modelName: string;
  readonly modelVersion: string;
}

async function startEcho(env: Record<string, string> = {}): Promise<Started> {
  const root = await makeRepository(onTestFinished, {
    tiny: { 'echo/1.0.0/model.onnx': identity, 'echo/2.0.0/model.onnx': negative },
  });
  const settings = { MODEL_REPOSITORY: root, REDIS_URL: valkey.url, REPLICA_ID: 'replica-a' };
  const app = await startApp(onTestFinished, { ...settings, ...env });
  const client = createClient(ModelServiceClient, `127.0.0.1:${String(app.grpcPort)}`);
  onTestFinished(() => client.close());
  return {
    app,
    root,
    load: (modelName, modelVersion = '') =>
      changed(client, 'loadModel', { modelName, modelVersion }),
    unload: (modelName, modelVersion = '') =>
      changed(client, 'unloadModel', { modelName, modelVersion }),
    reload: (modelName = '', modelVersion = '') =>
      changed(client, 'reloadModel', { modelName, modelVersion }),
  };
}

test('the answer to each change is the model as it is then, on this replica', async () => {
  const { root, load, unload, reload } = await startEcho();
  const replicaOf = (states: readonly string[]) => ({
    modelName: 'echo',
    replicas: [{ replica: 'replica-a', error: undefined, states }],
  });
  expect(await unload('echo', '2.0.0')).toEqual(replicaOf(['1.0.0 READY', '2.0.0 UNLOADED']));
  expect(await load('echo', '2.0.0')).toEqual(replicaOf(['1.0.0 READY', '2.0.0 READY']));
  await putModel(root, 'echo/3.0.0', identity);
  expect(await reload()).toEqual(replicaOf(['1.0.0 READY', '2.0.0 READY', '3.0.0 READY']));
});

test('a failed load is FAILED_PRECONDITION with the reason, and the listing has it, too', async () => {
  const { app, root, load } = await startEcho();
  await putFile(root, 'echo/3.0.0/model.onnx', 'no model');
  const refusal = await refusalOf(load('echo', '3.0.0'));
  expect(refusal.code).toBe(9);
  expect(refusal.message).toMatch(/^model echo@3\.0\.0 failed to load: .+expected an ONNX model/);
  const failed = (await app.getModel('echo')).versions[2];
  expect([failed?.state, refusal.message]).toEqual([
    ModelVersion_State.FAILED,
    `model echo@3.0.0 failed to load: ${failed?.reason ?? ''}`,
  ]);
});

test('unknown names, a missing name and a version with traffic are refused by name', async () => {
  const { load, unload, reload } = await startEcho();
  const message = 'model_name: expected the name of a model, got nothing';
  expect(await refusalOf(load(''))).toMatchObject({ code: 3, message });
  expect(await refusalOf(unload(''))).toMatchObject({ code: 3, message });
  expect(await refusalOf(reload('tulip'))).toMatchObject({
    code: 5,
    message: 'no model "tulip"; the models are echo',
  });
  const inUse = await refusalOf(unload('echo', '1.0.0'));
  expect(inUse.code).toBe(9);
  expect(inUse.message).toContain('cannot be unloaded: it has weight 10000 of 10000');
});

test('a model without any loaded version says so and comes back', async () => {
  const { app, load, unload } = await startEcho();
  await unload('echo');
  const refusal = await refusalOf(app.predict({ modelName: 'echo', values: [1] }));
  expect([refusal.code, refusal.message]).toEqual([
    14,
    'model echo: no version is ready: 1.0.0 is unloaded; 2.0.0 is unloaded',
  ]);
  expect((await fetch(`${app.httpUrl}/ready`)).status).toBe(503);
  await load('echo');
  expect((await app.predict({ modelName: 'echo', values: [1] })).prediction).toBe(1);
  expect((await fetch(`${app.httpUrl}/ready`)).status).toBe(200);
});

test('a replica may start over an empty repository, and serves what is copied into it', async () => {
  const root = await makeRepository(onTestFinished, {});
  const app = await startApp(onTestFinished, { MODEL_REPOSITORY: root, REDIS_URL: valkey.url });
  expect(await (await fetch(`${app.httpUrl}/ready`)).json()).toMatchObject({
    code: 14,
    message: 'no model is ready',
  });
  expect(await refusalOf(app.predict({ values: [1] }))).toMatchObject({
    code: 14,
    message: 'no model is loaded',
  });
  expect(await refusalOf(app.predict({ modelName: 'echo', values: [1] }))).toMatchObject({
    code: 5,
    message: 'no model "echo"; none is loaded',
  });
  await putModel(root, 'echo/1.0.0', identity);
  const client = createClient(ModelServiceClient, `127.0.0.1:${String(app.grpcPort)}`);
  onTestFinished(() => client.close());
  await changed(client, 'loadModel', { modelName: 'echo', modelVersion: '' });
  expect((await app.predict({ values: [1] })).prediction).toBe(1);
  expect((await fetch(`${app.httpUrl}/ready`)).status).toBe(200);
});

test('a repository that has become empty, as one that is not mounted, takes nothing away', async () => {
  const { app, root, reload } = await startEcho();
  await rm(join(root, 'echo'), { recursive: true });
  const refusal = await refusalOf(reload('echo'));
  expect([refusal.code, refusal.message]).toEqual([
    9,
    `MODEL_REPOSITORY ${root}: expected <model>/<version>/model.onnx, found no model`,
  ]);
  expect((await app.predict({ values: [1] })).prediction).toBe(1);
});

test('strict readiness wants every model of the start, and none that came later', async () => {
  const { app, root, load } = await startEcho({ STRICT_READINESS: 'true' });
  await putFile(root, 'late/1.0.0/model.onnx', 'no model');
  expect((await refusalOf(load('late'))).code).toBe(9);
  expect((await fetch(`${app.httpUrl}/ready`)).status).toBe(200);
  // What was late for one start is there at the next.
  const again = await startApp(onTestFinished, {
    MODEL_REPOSITORY: root,
    REDIS_URL: valkey.url,
    STRICT_READINESS: 'true',
  });
  const ready = await fetch(`${again.httpUrl}/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([
    503,
    { code: 14, message: 'no version is ready of late' },
  ]);
  expect((await again.predict({ modelName: 'echo', values: [1] })).prediction).toBe(1);
});

const same = (bytes: Buffer): Buffer => bytes;
const statusNames = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];
const healthRequest = (service: string): Buffer =>
  Buffer.from(new BinaryWriter().uint32(10).string(service).finish());
const statusOf = (bytes: Buffer | undefined): string => statusNames[bytes?.[1] ?? 0] ?? '';

function healthClient({ grpcPort }: RunningApp): Client {
  const client = new Client(`127.0.0.1:${String(grpcPort)}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  return client;
}

function checkHealth(client: Client, service: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = '/grpc.health.v1.Health/Check';
    client.makeUnaryRequest(path, same, same, healthRequest(service), (error, answer) => {
      if (error === null) resolve(statusOf(answer));
      else reject(error);
    });
  });
}

test('health.v1 knows the replica, each model and each version', async () => {
  const { app, unload } = await startEcho();
  const client = healthClient(app);
  const healthOf = async (...services: readonly string[]) =>
    Promise.all(services.map((service) => checkHealth(client, service)));
  const overall = [
    '',
    'slipway.inference.v1.InferenceService',
    'inference.GRPCInferenceService',
    'echo',
  ];
  expect(await healthOf(...overall, 'echo@1.0.0', 'echo@2.0.0')).toEqual(
    Array<string>(6).fill('SERVING'),
  );
  await unload('echo', '2.0.0');
  expect(await healthOf('echo', 'echo@1.0.0', 'echo@2.0.0')).toEqual([
    'SERVING',
    'SERVING',
    'NOT_SERVING',
  ]);
  await unload('echo');
  expect(await healthOf(...overall)).toEqual(Array<string>(4).fill('NOT_SERVING'));
});

test('a Watch of a version sees it go and come', async () => {
  const { app, load, unload } = await startEcho();
  const watch: ClientReadableStream<Buffer> = healthClient(app).makeServerStreamRequest(
    '/grpc.health.v1.Health/Watch',
    same,
    same,
    healthRequest('echo@2.0.0'),
  );
  watch.on('error', () => undefined);
  onTestFinished(() => watch.cancel());
  const seen: string[] = [];
  watch.on('data', (bytes: Buffer) => seen.push(statusOf(bytes)));
  const untilSeen = (count: number) =>
    waitFor(() => seen.length >= count, { what: 'a change of health', timeoutMs: 5000 });
  await untilSeen(1);
  await unload('echo', '2.0.0');
  await untilSeen(2);
  await load('echo', '2.0.0');
  await untilSeen(3);
  expect(seen).toEqual(['SERVING', 'NOT_SERVING', 'SERVING']);
});

test('a version whose executor is stuck is out of health and choice, and in the list', async () => {
  const root = await makeRepository(onTestFinished, {
    tiny: { 'echo/1.0.0/model.onnx': identity, 'echo/2.0.0/model.onnx': identity },
  });
  const listeners: (() => void)[] = [];
  let isStuck = false;
  const { registry, metrics } = await startRegistry(onTestFinished, root, {
    open: async (files, really) => {
      const loaded = await really(files);
      if (files.modelVersion !== '1.0.0') return loaded;
      const executor = {
        ...loaded.executor,
        isHealthy: () => !isStuck,
        onHealthChange: (listener: () => void) => void listeners.push(listener),
      };
      return { ...loaded, executor };
    },
  });
  const serving: Record<string, boolean> = {};
  const health = createModelHealth({
    registry,
    readiness: createReadiness(registry, { isStrict: false }),
    setServing: (service, isServing) => (serving[service] = isServing),
  });
  await health.start();
  const setStuck = (next: boolean): void => {
    isStuck = next;
    for (const listener of listeners) listener();
  };
  const ready = { '': true, echo: true, 'echo@1.0.0': true, 'echo@2.0.0': true };
  expect(serving).toMatchObject(ready);
  setStuck(true);
  expect(serving).toMatchObject({ ...ready, 'echo@1.0.0': false });
  expect(registry.readyVersions('echo')).toEqual(['2.0.0']);
  expect(registry.versions('echo').map(({ state }) => state.state)).toEqual(['ready', 'ready']);
  expect(await metrics.render()).toContain(
    'slipway_model_ready{model="echo",model_version="1.0.0"} 0\n',
  );
  setStuck(false);
  expect(serving).toMatchObject(ready);
  await health.stop();
  expect(Object.values(serving)).not.toContain(true);
  setStuck(false);
  expect(Object.values(serving)).not.toContain(true);
});
