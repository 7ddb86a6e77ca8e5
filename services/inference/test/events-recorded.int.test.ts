import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@slipway/core';
import { isSampled, shardKeys, shardOf } from '@slipway/events';
import { PredictionEventBatch } from '@slipway/proto';
import { connectRedis, type Redis } from '@slipway/redis';
import { startTestValkey, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { makeRepository, sampleModels } from './model-folders.js';
import { refusalOf, startApp, type RunningApp } from './running-app.js';

const iris = [5.1, 3.5, 1.4, 0.2];
const customer = [50, 5, 10, 1, 'plus', 'north', 'card'];

interface Recording {
  readonly app: RunningApp;
  /** The entries of a model, once everything that was recorded is stored. */
  readonly batches: (model: string) => Promise<readonly PredictionEventBatch[]>;
}

async function record(env: Readonly<Record<string, string>>): Promise<Recording> {
  const valkey = await startTestValkey(onTestFinished);
  const redis: Redis = connectRedis(createLogger({ service: 'test', level: 'error' }), {
    url: valkey.url,
  });
  onTestFinished(() => redis.disconnect());
  const app = await startApp(onTestFinished, { REDIS_URL: valkey.url, ...env });
  return {
    app,
    batches: async (model) => {
      await waitFor(async () => (await metric(app, 'slipway_events_queued')) === 0, {
        what: 'the events to be delivered',
        timeoutMs: 20_000,
      });
      const entries = await redis.xrangeBuffer(shardKeys(shardOf(model)).stream, '-', '+');
      return entries
        .map(([, fields]) => PredictionEventBatch.decode(fields[1]!))
        .filter(({ modelName }) => modelName === model);
    },
  };
}

/** The sum of a metric's samples. */
async function metric(app: RunningApp, name: string): Promise<number> {
  const text = await (await fetch(`${app.httpUrl}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
}

/** A repository with the sample model `churn`, whose card also says this of monitoring. */
async function churnWith(monitoring: object): Promise<string> {
  const card: unknown = JSON.parse(
    await readFile(join(sampleModels, 'churn/1.0.0/card.json'), 'utf8'),
  );
  return makeRepository(onTestFinished, {
    copies: { 'churn/1.0.0': 'churn/1.0.0' },
    files: { 'churn/1.0.0/card.json': JSON.stringify({ ...(card as object), monitoring }) },
  });
}

test('segments travel with their request, and those of a stream from message to message', async () => {
  const { app, batches } = await record({ MODEL_REPOSITORY: sampleModels, DEFAULT_MODEL: 'iris' });
  await app.predict({ features: iris, segments: { country: 'ch', tier: 'gold' } });
  await app.predict({ features: iris });
  const instances = [iris];
  await app.predictStream([
    { sequence: 1, instances, segments: { country: 'at' } },
    { sequence: 2, instances },
    { sequence: 3, instances, segments: { country: 'de' } },
  ]);
  const all = await batches('iris');
  const countries = all.flatMap(({ requestRows, segments }) => {
    const column = segments.find(({ name }) => name === 'country');
    return requestRows.map((_, i) => column?.dictionary[(column.codes[i] ?? 0) - 1] ?? '');
  });
  expect(countries).toEqual(['ch', '', 'at', 'at', 'de']);
});

test.each([
  [
    Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`s${String(i)}`, 'x'])),
    'segments: expected at most 16 segments, got 17',
  ],
  [{ country: 'x'.repeat(65) }, 'segments["country"]: expected at most 64 characters, got 65'],
  [{ ['k'.repeat(70)]: 'x' }, 'segments: expected names of 1 to 64 characters, got 70'],
])('segments that are too many or too long are refused by name', async (segments, violation) => {
  const app = await startApp(onTestFinished, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  const refusal = await refusalOf(app.predict({ modelName: 'iris', features: iris, segments }));
  expect(refusal).toMatchObject({ code: 3, violations: [violation] });
});

test('a sample is recorded, what is left out is counted, and errors are recorded always', async () => {
  const repository = await makeRepository(onTestFinished, {
    copies: { 'iris/1.0.0': 'iris/1.0.0' },
    tiny: {
      'fragile/1.0.0/model.onnx': {
        inputs: [{ name: 'x', type: 'float', shape: [null, 1] }],
        nodes: [{ op: 'Squeeze', inputs: ['x'], outputs: ['y'], attributes: { axes: [0] } }],
        outputs: [{ name: 'y', type: 'float', shape: [1] }],
      },
    },
  });
  const env = { MODEL_REPOSITORY: repository, EVENT_SAMPLE_RATE: '0.3' };
  const { app, batches } = await record(env);
  const ids = Array.from({ length: 100 }, (_, i) => `id-${String(i)}`);
  for (const predictionId of ids) {
    await app.predict({ modelName: 'iris', features: iris, predictionId });
  }
  for (let i = 0; i < 10; i++) {
    await refusalOf(app.predictBatch({ modelName: 'fragile', instances: [[1], [2]] }));
  }
  const recorded = ids.filter((id) => isSampled(id, 0.3));
  expect(recorded.length).toBeGreaterThan(10);
  const all = await batches('iris');
  expect(all.flatMap(({ predictionIds }) => predictionIds)).toEqual(recorded);
  const last = ids.indexOf(recorded.at(-1)!);
  expect(all.at(-1)).toMatchObject({ produced: recorded.length });
  expect(all.at(-1)?.sampledOut).toBeGreaterThanOrEqual(last + 1 - recorded.length);
  const failures = await batches('fragile');
  expect(failures.reduce((sum, { rows }) => sum + rows, 0)).toBe(20);
  expect(await metric(app, 'slipway_events_sampled_out_total')).toBe(100 - recorded.length);
  expect(await metric(app, 'slipway_events_produced_total')).toBe(recorded.length + 20);
});

test('what a card wants dropped or hashed does not leave the process', async () => {
  const repository = await churnWith({
    sample_rate: 1,
    redact: { monthly_charge: 'drop', plan: 'drop', region: 'hash', data_gb: 'hash' },
  });
  const env = { MODEL_REPOSITORY: repository, EVENT_SAMPLE_RATE: '0', EVENT_HASH_KEY: 'secret' };
  const { app, batches } = await record(env);
  await app.predict({ modelName: 'churn', features: customer });
  const moved = customer.with(5, 'south');
  await app.predictBatch({ modelName: 'churn', instances: [customer, moved] });
  const all = await batches('churn');
  expect(all.reduce((sum, { rows }) => sum + rows, 0)).toBe(3);
  for (const batch of all) {
    expect(batch.numericFeatures).toEqual(['tenure_months', 'support_calls']);
    expect(batch.categoricalFeatures.map(({ name }) => name)).toEqual([
      'payment',
      'data_gb',
      'region',
    ]);
    expect(batch.redactedFeatures).toEqual(['monthly_charge', 'plan']);
    expect(batch.hashedFeatures).toEqual(['data_gb', 'region']);
    expect(JSON.stringify(batch)).not.toMatch(/north|south|plus/);
  }
  const valuesOf = (feature: string): readonly (string | undefined)[] =>
    all.flatMap(({ categoricalFeatures }) => {
      const column = categoricalFeatures.find(({ name }) => name === feature);
      return column?.codes.map((code) => column.dictionary[code - 1]) ?? [];
    });
  // HMAC-SHA256 under `secret` of the feature, a zero byte and the value, its first 16 digits, as Python computes it.
  expect(valuesOf('region')).toEqual(['9365f53090beaf5a', '9365f53090beaf5a', '034dc1c06b1a87c3']);
  expect(valuesOf('data_gb')).toEqual(['1694d63a8e38096a', '1694d63a8e38096a', '1694d63a8e38096a']);
  const { numericValues } = all[0]!;
  expect(numericValues.slice(0, 2)).toEqual([10, 1]);
});

test('without a key, what is to be hashed is left out, and the log says so', async () => {
  const repository = await churnWith({ redact: { region: 'hash' } });
  const { app, batches } = await record({ MODEL_REPOSITORY: repository });
  await app.predict({ modelName: 'churn', features: customer });
  await app.predict({ modelName: 'churn', features: customer });
  const [batch] = await batches('churn');
  expect(batch).toMatchObject({ redactedFeatures: ['region'], hashedFeatures: [] });
  expect(JSON.stringify(batch)).not.toContain('north');
  const warnings = app.logLines.filter((line) => line.includes('EVENT_HASH_KEY is not set'));
  expect(warnings).toHaveLength(1);
});

test('a card that redacts what the model has not fails to load, and says what it has', async () => {
  const repository = await churnWith({ redact: { incom: 'drop' } });
  const app = await startApp(onTestFinished, {
    MODEL_REPOSITORY: repository,
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  const { message } = await refusalOf(app.predict({ modelName: 'churn', features: customer }));
  expect(message).toContain('incom');
  expect(message).toContain('monthly_charge');
});

test('answers with a NaN or an infinity are given, counted by row, and marked, whatever the sample', async () => {
  const repository = await makeRepository(onTestFinished, {
    tiny: {
      'root/1.0.0/model.onnx': {
        inputs: [{ name: 'x', type: 'float', shape: [null, 1] }],
        nodes: [{ op: 'Sqrt', inputs: ['x'], outputs: ['y'] }],
        outputs: [{ name: 'y', type: 'float', shape: [null, 1] }],
      },
    },
  });
  const { app, batches } = await record({ MODEL_REPOSITORY: repository, EVENT_SAMPLE_RATE: '0' });
  const answer = await app.predictBatch({ modelName: 'root', instances: [[4], [-1], [-9]] });
  expect(answer.predictions).toEqual([2, NaN, NaN]);
  await app.predict({ modelName: 'root', features: [9] });
  const all = await batches('root');
  expect(all).toMatchObject([
    { rows: 3, requestRows: [3], outputsNonFinite: [true], statuses: [0] },
  ]);
  expect(await metric(app, 'slipway_outputs_non_finite_total')).toBe(2);
  expect(await metric(app, 'slipway_events_sampled_out_total')).toBe(1);
});
