import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelVersion_State } from '@slipway/proto';
import { createCleanupStack, type OnnxGraph, startTestValkey } from '@slipway/testing';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { makeRepository, sampleModels } from './model-folders.js';
import { refusalOf, startApp } from './running-app.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);

const good = [5.1, 3.5, 1.4, 0.2];
const irisBytes = await readFile(join(sampleModels, 'iris/1.0.0/model.onnx'));
const goldenJson = await readFile(join(sampleModels, 'iris/1.0.0/golden.json'), 'utf8');
const start = (root: string, env: Record<string, string> = {}) =>
  startApp(onTestFinished, { MODEL_REPOSITORY: root, REDIS_URL: valkey.url, ...env });

const identity: OnnxGraph = {
  inputs: [{ name: 'x', type: 'float', shape: [null, 1] }],
  nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
  outputs: [{ name: 'y', type: 'float', shape: [null, 1] }],
};

/** Versions that must fail, each with what its reason must say. */
const broken: Readonly<
  Record<string, readonly [file: string, content: string | Uint8Array, reason: RegExp]>
> = {
  '2.0.0': ['model.onnx', 'this is no model', /model\.onnx: expected an ONNX model: /],
  '3.0.0': ['model.onnx', irisBytes.subarray(0, irisBytes.length / 2), /model\.onnx: /],
  '4.0.0': ['model.onnx', '', /model\.onnx: /],
  '5.0.0': ['card.json', '{"task":"ranking"}', /card\.json: task: /],
  '6.0.0': [
    'card.json',
    '{"features":[{"name":"a","type":"float"}]}',
    /the card lists 1 features of input X, the graph has 4 columns$/,
  ],
  '7.0.0': [
    'golden.json',
    goldenJson.replace('"prediction": 1', '"prediction": 2'),
    /golden\.json: rows\[0\]\.prediction: expected 2, got 1$/,
  ],
  '8.0.0': ['golden.json', '{"rows":[{"instance":{}}]}', /golden\.json: rows\.0\.prediction: /],
  '9.0.0': [
    'golden.json',
    goldenJson.replace('"petal_width": 1.1', '"petal_width": "wide"'),
    /golden\.json: rows\[0\]\.instance\.petal_width: expected a finite number, got "wide"$/,
  ],
  '10.0.0': [
    'reference.csv',
    'sepal_length,sepal_width\n1,2\n',
    /reference\.csv: expected a column petal_length/,
  ],
  '11.0.0': ['reference.csv', 'a,b\n1,2,3\n', /reference\.csv: /],
  '12.0.0': [
    'reference.csv',
    'sepal_length,sepal_width,petal_length,petal_width\n1,2,x,4\n',
    /reference\.csv: row 1, column petal_length: expected a number, got "x"$/,
  ],
  '13.0.0': ['card.json/file', '', /card\.json: EISDIR/],
};

test('a version that cannot be loaded is FAILED with its reason, and the others serve', async () => {
  const copies = Object.fromEntries(
    ['1.0.0', ...Object.keys(broken)].map((version) => [`iris/${version}`, 'iris/1.0.0']),
  );
  copies['churn/1.0.0'] = 'churn/1.0.0';
  const files = Object.fromEntries(
    Object.entries(broken)
      .filter(([version]) => version !== '13.0.0')
      .map(([version, [file, content]]) => [`iris/${version}/${file}`, content]),
  );
  const root = await makeRepository(onTestFinished, {
    copies: Object.fromEntries(Object.entries(copies).filter(([path]) => path !== 'iris/13.0.0')),
    files: {
      ...files,
      'iris/13.0.0/model.onnx': irisBytes,
      'iris/13.0.0/card.json/file': '',
      'iris/14.0.0/readme.md': '',
      'iris/v1/model.onnx': '',
      'bad name/1.0.0/model.onnx': irisBytes,
    },
  });
  const app = await start(root);
  const { versions } = await app.getModel('iris');
  const byVersion = new Map(versions.map((version) => [version.modelVersion, version]));
  for (const [version, [, , reason]] of Object.entries(broken)) {
    const shown = byVersion.get(version);
    expect(shown?.state, version).toBe(ModelVersion_State.FAILED);
    expect(shown?.reason).toMatch(reason);
    expect(shown?.reason).not.toMatch(/\n|onnxruntime_src/);
    expect(shown?.aliases).toEqual([]);
    const refusal = await refusalOf(
      app.predict({ modelName: 'iris', modelVersion: version, features: good }),
    );
    expect(refusal.code).toBe(14);
    expect(refusal.message).toMatch(/^model iris@\d+\.0\.0 failed to load: /);
  }
  expect(byVersion.get('14.0.0')?.reason).toMatch(/expected model\.onnx, found no \.onnx file$/);
  expect(byVersion.get('1.0.0')?.reason).toMatch(/^expected one file for this version, found /);
  expect((await app.getModel('bad name')).versions[0]?.reason).toMatch(/got "bad name"$/);
  expect((await app.predict({ modelName: 'churn', instance: await churnRow() })).label).toBe(
    'stay',
  );
});

async function churnRow(): Promise<Record<string, string | number>> {
  const golden = await readFile(join(sampleModels, 'churn/1.0.0/golden.json'), 'utf8');
  return (JSON.parse(golden) as { rows: { instance: Record<string, string | number> }[] }).rows[0]!
    .instance;
}

test('traffic without a version goes to the lowest one that is ready', async () => {
  const root = await makeRepository(onTestFinished, {
    copies: { 'iris/1.0.0': 'iris/1.0.0', 'iris/2.0.0': 'iris/2.0.0' },
    files: { 'iris/1.0.0/model.onnx': 'broken' },
  });
  const app = await start(root);
  const answer = await app.predict({ modelName: 'iris', features: good });
  expect(answer.modelVersion).toBe('2.0.0');
  const aliases = (await app.getModel('iris')).versions.map((version) => version.aliases);
  expect(aliases).toEqual([[], ['stable']]);
});

test('a replica without any ready model says so and stays up', async () => {
  const root = await makeRepository(onTestFinished, { files: { 'a/1.0.0/model.onnx': 'broken' } });
  const app = await start(root);
  expect(await refusalOf(app.predict({ values: [1] }))).toMatchObject({
    code: 14,
    message: expect.stringMatching(
      /^model a: no version is ready: 1\.0\.0 failed \(.+\)$/,
    ) as string,
  });
  expect(
    await refusalOf(app.predict({ modelName: 'a', values: [1] }, { 'x-model-alias': 'stable' })),
  ).toMatchObject({ code: 14 });
  expect((await refusalOf(app.getModelInfo())).message).toBe(
    'model a: no version is ready; GET /v1/models/a says why',
  );
  const ready = await fetch(`${app.httpUrl}/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { code: 14 }]);
  const health = await fetch(`${app.httpUrl}/health`);
  expect([health.status, await health.json()]).toMatchObject([200, { model_loaded: false }]);
});

test('ListModels, GetModel and GetModelInfo tell what is loaded', async () => {
  const app = await start(sampleModels);
  const { models } = await app.listModels();
  expect(
    models.map(({ modelName, versions }) => [modelName, versions.map((v) => v.modelVersion)]),
  ).toEqual([
    ['churn', ['1.0.0']],
    ['diabetes', ['1.0.0']],
    ['iris', ['1.0.0', '2.0.0']],
  ]);
  const iris = await app.getModel('iris');
  expect(iris.versions[0]).toMatchObject({
    modelVersion: '1.0.0',
    state: ModelVersion_State.READY,
    reason: '',
    aliases: ['stable'],
    digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    executor: 'inline',
    task: 'classification',
    inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 4] }],
    outputs: [
      { name: 'label', datatype: 'INT64', shape: [-1] },
      { name: 'probabilities', datatype: 'FP32', shape: [-1, 3] },
    ],
    classes: ['setosa', 'versicolor', 'virginica'],
  });
  expect(iris.versions[1]?.aliases).toEqual([]);
  const churn = (await app.getModel('churn')).versions[0]!;
  expect(churn.features.map(({ name, type }) => `${name} ${type}`)).toContain('plan string');
  expect(churn.features.find(({ name }) => name === 'plan')?.categories).toEqual([
    'basic',
    'plus',
    'premium',
  ]);
  expect(churn.features.find(({ name }) => name === 'data_gb')).toMatchObject({ min: 0 });

  const info = await app.getModelInfo('diabetes');
  expect(info).toMatchObject({ modelName: 'diabetes', version: '1.0.0', type: 'regression' });
  expect(info.uptime).toBeGreaterThanOrEqual(0);
  expect(Math.abs(Date.now() - info.loadedAt!.getTime())).toBeLessThan(60_000);
  expect((await refusalOf(app.getModel('x'))).message).toBe(
    'no model "x"; the models are churn, diabetes, iris',
  );
  expect((await refusalOf(app.getModelInfo())).code).toBe(3);
});

test('the default model is the one that the setting names, or the only one', async () => {
  const named = await start(sampleModels, { DEFAULT_MODEL: 'iris' });
  expect((await named.predict({ features: good })).modelName).toBe('iris');
  expect((await named.getModelInfo()).modelName).toBe('iris');
  const wrong = await start(sampleModels, { DEFAULT_MODEL: 'rose' });
  expect((await refusalOf(wrong.predict({ features: good }))).message).toBe(
    'no model "rose"; the models are churn, diabetes, iris',
  );
  const only = await startApp(onTestFinished, {
    MODEL_PATH: join(sampleModels, 'iris'),
    REDIS_URL: valkey.url,
  });
  expect(await only.predict({ features: good })).toMatchObject({ modelName: 'iris' });
  expect((await only.getModel('iris')).versions).toHaveLength(2);
});

test('a bare model file is enough', async () => {
  const root = await makeRepository(onTestFinished, {
    files: { 'flower/model_v1.2.3.onnx': irisBytes },
    tiny: { 'echo_v0.1.0.onnx': identity },
  });
  const app = await start(root);
  expect(await app.predict({ modelName: 'flower', features: good })).toMatchObject({
    modelVersion: '1.2.3',
    prediction: 0,
    label: '0',
  });
  expect((await app.getModel('flower')).versions[0]?.features.map(({ name }) => name)).toEqual([
    'f0',
    'f1',
    'f2',
    'f3',
  ]);
  expect(await app.predict({ modelName: 'echo', values: [2.5] })).toMatchObject({
    modelVersion: '0.1.0',
    prediction: 2.5,
    label: '',
  });
});

test('the metrics name the models of the repository and nothing that a client wrote', async () => {
  const app = await start(sampleModels);
  await app.predict({ modelName: 'iris', features: good });
  await app.predictBatch({ modelName: 'iris', instances: [good, good] });
  await refusalOf(app.predict({ modelName: 'iris', features: [1] }));
  await refusalOf(app.predict({ modelName: 'made-up', features: [1] }));
  const text = await (await fetch(`${app.httpUrl}/metrics`)).text();
  expect(text).toContain(
    'model_predictions_total{model="iris",model_version="1.0.0",status="ok"} 3\n',
  );
  expect(text).toContain(
    'model_predictions_total{model="iris",model_version="",status="invalid_argument"} 1\n',
  );
  expect(text).toContain(
    'model_predictions_total{model="unknown",model_version="",status="not_found"} 1\n',
  );
  expect(text).toContain(
    'model_prediction_latency_seconds_count{model="iris",model_version="1.0.0"} 2\n',
  );
  expect(text).not.toContain('made-up');
});
