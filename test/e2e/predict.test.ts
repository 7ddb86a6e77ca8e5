import { credentials, Metadata } from '@grpc/grpc-js';
import { InferenceServiceClient, type PredictResponse } from '@slipway/proto';
import { createCleanupStack, waitFor } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Accounting, BatchPrediction, Info, Models, Prediction } from './answers.js';
import { get, post, type ErrorBody, type Json, type RestAnswer } from './rest.js';
import { startMesh, type Mesh } from './start-mesh.js';
import { streamRows } from './stream-rows.js';

const onFileEnd = createCleanupStack(afterAll);
let mesh: Mesh;

beforeAll(async () => {
  mesh = await startMesh(onFileEnd);
});

const row = [6.7, 3.0, 5.2, 2.3];

function predict<T = Prediction>(body: unknown, path = '/predict'): Promise<RestAnswer<T>> {
  return post<T>(mesh.url + path, body);
}

test('POST /predict answers class, label, probability, version and latency', async () => {
  const { status, body, headers } = await predict({ features: row });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    model_name: 'iris',
    model_version: '1.0.0',
    prediction: 2,
    label: 'virginica',
  });
  expect(body.probability).toBeCloseTo(0.87397, 4);
  expect(body.probabilities).toHaveLength(3);
  expect(body.latency_ms).toBeGreaterThan(0);
  expect(Date.parse(body.timestamp)).toBeGreaterThan(Date.now() - 60_000);
  expect(headers.get('x-model-version')).toBe('1.0.0');
  expect(headers.get('x-request-id')).toMatch(/\S/);
  expect(Number(headers.get('x-process-time'))).toBeGreaterThan(0);
});

test('a class of index 0 is printed and not left out', async () => {
  const { body } = await predict({ features: [5.1, 3.5, 1.4, 0.2] });
  expect(body).toMatchObject({ prediction: 0, label: 'setosa' });
});

test('a model, a version and a row by name are chosen in the path and the body', async () => {
  const path = '/v1/models/iris/versions/2.0.0:predict';
  const instance = { sepal_length: 6.1, sepal_width: 2.6, petal_length: 5.6, petal_width: 1.4 };
  expect((await predict({ instance }, path)).body).toMatchObject({
    model_version: '2.0.0',
    label: 'versicolor',
  });
  expect((await predict({ instance }, '/v1/models/iris:predict')).body).toMatchObject({
    model_version: '1.0.0',
    label: 'virginica',
  });
});

test('a regression and a model of mixed columns answer over REST', async () => {
  const patient = [48, 1, 25.2, 91, 146, 71.2, 66, 2, 4.2767, 81];
  const diabetes = await predict({ features: patient }, '/v1/models/diabetes:predict');
  expect(diabetes.body.prediction).toBeGreaterThan(25);
  expect(diabetes.body.label).toBe('');
  const customer = {
    monthly_charge: 50,
    data_gb: 3,
    tenure_months: 3,
    support_calls: 1,
    plan: 'plus',
    region: 'åland',
    payment: 'card',
  };
  const churn = await predict({ instance: customer }, '/v1/models/churn:predict');
  expect(churn.body.label).toBe('churn');
});

test('/predict/batch answers 1,000 rows by column, and refuses 1,001', async () => {
  const batch = await predict<BatchPrediction>(
    { instances: Array(1000).fill(row) },
    '/predict/batch',
  );
  expect(batch.status).toBe(200);
  expect(batch.body.predictions).toEqual(Array(1000).fill(2));
  expect(batch.body.labels).toHaveLength(1000);
  expect(batch.body.probabilities).toHaveLength(1000);
  const tooMany = await predict<ErrorBody>({ instances: Array(1001).fill(row) }, '/predict/batch');
  expect(tooMany.status).toBe(400);
  expect(tooMany.body.message).toContain('expected 1 to 1000 rows (MAX_BATCH_SIZE), got 1001');
});

const mistakes: readonly [what: string, body: unknown, status: number, says: string][] = [
  [
    'a null',
    { features: [6.7, null, 5.2, 2.3] },
    400,
    'features[1] (sepal_width): expected a finite number, got null',
  ],
  [
    'a string',
    { features: [6.7, '3.0', 5.2, 2.3] },
    400,
    'features[1] (sepal_width): expected a finite number, got "3.0"',
  ],
  [
    'NaN as text',
    { features: [6.7, 'NaN', 5.2, 2.3] },
    400,
    'features[1] (sepal_width): expected a finite number, got "NaN"',
  ],
  ['a bare NaN', '{"features":[6.7,NaN,5.2,2.3]}', 400, 'NaN'],
  [
    'a wrong count',
    { features: [6.7, 3.0, 5.2] },
    400,
    'expected 4 values (sepal_length, sepal_width, petal_length, petal_width), got 3',
  ],
  [
    'a wrong name',
    { instance: { sepal_length: 1, sepal_width: 1, petal_length: 1, petal_widht: 1 } },
    400,
    'instance.petal_width: expected a finite number, got nothing (and 1 more)',
  ],
  ['no row', {}, 400, 'expected exactly one of values, instance, inputs, features'],
  ['malformed JSON', '{"features":[6.7,', 400, 'end of'],
  [
    'an unknown model',
    { model_name: 'rose', features: row },
    404,
    'no model "rose"; the models are churn, diabetes, iris',
  ],
  [
    'an unknown version',
    { model_version: '9.9.9', features: row },
    404,
    'no model iris@9.9.9; its versions are 1.0.0, 2.0.0',
  ],
];

test.each(mistakes)('%s is refused with its name', async (_what, body, status, says) => {
  const answer = await predict<ErrorBody>(body);
  expect(answer.status).toBe(status);
  expect(answer.body.code).toBe(status === 404 ? 5 : 3);
  expect(answer.body.details).toBeInstanceOf(Array);
  expect(answer.body.message.toLowerCase()).toContain(says.toLowerCase());
});

test('an unknown path is a google.rpc.Status as well', async () => {
  const { status, body } = await get(`${mesh.url}/v1/nonsense`);
  expect(status).toBe(404);
  expect(body).toMatchObject({ code: 5, details: [] });
});

test('a gRPC stub predicts through the gateway and directly', async () => {
  const { inference } = await mesh.run();
  const addresses = [new URL(mesh.url).host, inference[0]?.grpc ?? ''];
  for (const address of addresses) {
    const client = new InferenceServiceClient(address, credentials.createInsecure());
    const answer = await new Promise<PredictResponse>((resolve, reject) => {
      const metadata = new Metadata();
      metadata.set('x-model-version', '2.0.0');
      client.predict(
        {
          modelName: 'iris',
          modelVersion: '',
          values: row,
          instance: undefined,
          inputs: {},
          predictionId: 'order-7',
          segments: {},
          routingKey: '',
          features: undefined,
        },
        metadata,
        (error, response) => (error === null ? resolve(response) : reject(error)),
      );
    });
    expect(answer).toMatchObject({
      modelVersion: '2.0.0',
      predictionId: 'order-7',
      label: 'virginica',
    });
    client.close();
  }
});

test('PredictStream carries 10,000 rows in 100 messages, in order', async () => {
  const answers = await streamRows(new URL(mesh.url).host, { messages: 100, rows: 100 });
  expect(answers.map(({ sequence }) => sequence)).toEqual([...Array(100).keys(), 0]);
  const results = answers.slice(0, 100).map(({ outcome }) => outcome?.$case);
  expect(new Set(results)).toEqual(new Set(['result']));
  expect(answers.at(-1)?.outcome).toMatchObject({
    $case: 'summary',
    value: { messages: 100, rows: 10_000, errors: 0 },
  });
});

test('PredictStream over REST answers line by line and goes on after a bad message', async () => {
  const messages = [
    { sequence: 1, instances: [row] },
    { sequence: 2, instances: [[1, 2]] },
    { sequence: 3, instances: [row, row] },
  ];
  const response = await fetch(`${mesh.url}/v1/models/iris:predictStream`, {
    method: 'POST',
    body: JSON.stringify(messages),
  });
  const lines = (await response.text()).trim().split('\n');
  const answers = lines.map((line) => JSON.parse(line) as Json);
  expect(answers).toHaveLength(4);
  expect(answers[0]).toMatchObject({ sequence: 1, result: { labels: ['virginica'] } });
  expect(answers[1]).toMatchObject({ sequence: 2, error: { code: 3 } });
  expect(answers[2]).toMatchObject({ sequence: 3, result: { predictions: [2, 2] } });
  expect(answers[3]).toMatchObject({ summary: { messages: 3, rows: 3, errors: 1 } });
});

test('the paths of a FastAPI model server are there', async () => {
  const health = await get<Info>(`${mesh.url}/health`);
  expect(health.body).toMatchObject({ status: 'healthy', model_loaded: true });
  expect(health.body.uptime).toBeGreaterThan(0);
  expect((await get(`${mesh.url}/ready`)).status).toBe(200);
  const info = await get<Info>(`${mesh.url}/model/info`);
  expect(info.body).toMatchObject({ version: '1.0.0', type: 'classification' });
  expect(info.body.uptime).toBeGreaterThan(0);
  expect(Date.parse(info.body.loaded_at)).toBeGreaterThan(0);
  const page = await fetch(`${mesh.url}/dashboard/`);
  expect(await page.text()).toContain('<title>Slipway</title>');
});

test('GET /v1/models/iris tells both versions and their signature', async () => {
  const { body } = await get<Models & { model_name: string }>(`${mesh.url}/v1/models/iris`);
  expect(body.model_name).toBe('iris');
  expect(body.versions).toHaveLength(2);
  expect(body.versions[0]).toMatchObject({
    model_version: '1.0.0',
    state: 'READY',
    aliases: ['stable'],
    executor: 'inline',
    inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 4] }],
  });
  expect(body.versions[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
});

test('/metrics merges every process, each sample with its instance', async () => {
  await predict({ features: row });
  const text = await (await fetch(`${mesh.url}/metrics`)).text();
  const samples = text.split('\n').filter((line) => !line.startsWith('#') && line !== '');
  expect(samples.every((line) => line.includes('instance="'))).toBe(true);
  const { inference } = await mesh.run();
  for (const replica of inference) {
    expect(samples).toContain(`slipway_up{instance="${new URL(replica.http).host}"} 1`);
  }
  expect(samples.some((line) => line.startsWith('model_predictions_total{'))).toBe(true);
});

test('the accounting comes to nothing pending once traffic rests', async () => {
  await predict({ features: row });
  const total = await waitFor(
    async () => {
      const { body } = await get<Accounting>(`${mesh.url}/v1/monitor/accounting`);
      return body.total.produced > 0 && body.total.pending === 0 ? body.total : undefined;
    },
    { timeoutMs: 10_000, what: 'the monitor to have processed everything' },
  );
  expect(total.produced).toBe(total.processed + total.dropped + total.late + total.pending);
  expect(total).toMatchObject({ dropped: 0, late: 0, duplicates: 0 });
});
