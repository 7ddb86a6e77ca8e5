import { createLogger } from '@slipway/core';
import { decodeProfile, entryField, readProfiles, shardKeys, shardOf } from '@slipway/events';
import { PredictionEventBatch, Variant } from '@slipway/proto';
import { connectRedis, type Redis } from '@slipway/redis';
import { hash64 } from '@slipway/routing';
import { startTestValkey, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createProfilePublisher } from '../src/state/profile-publisher.js';
import { makeRepository, sampleModels } from './model-folders.js';
import { refusalOf, startApp, type RunningApp } from './running-app.js';
import { startRegistry } from './start-registry.js';

const good = [5.1, 3.5, 1.4, 0.2];

const logger = createLogger({ service: 'test', level: 'error', write: () => undefined });

async function connect(url: string): Promise<Redis> {
  const redis = connectRedis(logger, { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'a connection', timeoutMs: 10_000 });
  return redis;
}

async function batchesOf(redis: Redis, model: string): Promise<PredictionEventBatch[]> {
  const entries = await redis.xrangeBuffer(shardKeys(shardOf(model)).stream, '-', '+');
  return entries
    .map(([, [field, bytes]]) => {
      expect(field?.toString()).toBe(entryField);
      return PredictionEventBatch.decode(bytes!);
    })
    .filter(({ modelName }) => modelName === model);
}

/** The accounting of events, as the metrics tell it. */
async function readCounts(app: RunningApp) {
  const text = await (await fetch(`${app.httpUrl}/metrics`)).text();
  const sum = (name: string): number =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return {
    produced: sum('slipway_events_produced_total'),
    appended: sum('slipway_events_appended_total'),
    dropped: sum('slipway_events_producer_dropped_total'),
    queued: sum('slipway_events_queued'),
  };
}

async function untilDelivered(app: RunningApp): Promise<Awaited<ReturnType<typeof readCounts>>> {
  await waitFor(async () => (await readCounts(app)).queued === 0, {
    what: 'the events to be delivered',
    timeoutMs: 20_000,
  });
  return readCounts(app);
}

async function expectBalance(app: RunningApp): Promise<void> {
  const { produced, appended, dropped, queued } = await readCounts(app);
  expect(appended + dropped + queued).toBe(produced);
}

test('every answer is an event: inputs, outputs, who and when', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const redis = await connect(valkey.url);
  const app = await startApp(onTestFinished, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: valkey.url,
    REPLICA_ID: 'replica-7',
  });
  const before = Date.now();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const answer = await app.predict(
    { modelName: 'iris', features: good, predictionId: 'one', routingKey: 'user-1' },
    { traceparent },
  );
  await app.predictBatch(
    { modelName: 'iris', instances: [good, good, good] },
    { traceparent: traceparent.replace(/01$/, '02') },
  );
  await refusalOf(app.predict({ modelName: 'iris', features: [1] }));
  await untilDelivered(app);
  const batches = await batchesOf(redis, 'iris');
  expect(batches.map(({ rows }) => rows).reduce((a, b) => a + b)).toBe(4);
  const [first] = batches;
  expect(first).toMatchObject({
    schemaVersion: 1,
    producer: expect.stringMatching(/^replica-7-[0-9a-f]{12}$/) as string,
    modelVersion: '1.0.0',
    firstSequence: 1,
    numericFeatures: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'],
    classes: ['setosa', 'versicolor', 'virginica'],
    traces: [{ request: 0, traceparent }],
  });
  const { routingKeyHashes, numericValues, predictions, labels, latenciesMs } = first!;
  expect(first!.predictionIds[0]).toBe('one');
  expect([first!.variants[0], first!.statuses[0]]).toEqual([Variant.STABLE, 0]);
  expect(routingKeyHashes[0]).toBe(hash64('user-1').toString());
  expect(numericValues.slice(0, 4)).toEqual(good.map(Math.fround));
  expect(predictions[0]).toBe(answer.prediction);
  expect(labels!.dictionary[0]).toBe('setosa');
  expect(first!.classProbabilities.slice(0, 3)).toEqual(answer.probabilities);
  expect(latenciesMs[0]).toBeCloseTo(answer.latencyMs, 3);
  expect(first!.baseTimeMs).toBeGreaterThanOrEqual(before);
  expect(first!.baseTimeMs).toBeLessThanOrEqual(Date.now());
});

test('texts are events too, and a run that failed is one with its status', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const redis = await connect(valkey.url);
  const repository = await makeRepository(onTestFinished, {
    copies: { 'churn/1.0.0': 'churn/1.0.0' },
    tiny: {
      'fragile/1.0.0/model.onnx': {
        inputs: [{ name: 'x', type: 'float', shape: [null, 1] }],
        nodes: [{ op: 'Squeeze', inputs: ['x'], outputs: ['y'], attributes: { axes: [0] } }],
        outputs: [{ name: 'y', type: 'float', shape: [1] }],
      },
    },
  });
  const app = await startApp(onTestFinished, {
    MODEL_REPOSITORY: repository,
    REDIS_URL: valkey.url,
  });
  const customer = [50, 5, 10, 1, 'plus', 'the moon', 'card'];
  await app.predict({ modelName: 'churn', features: customer });
  await refusalOf(app.predictBatch({ modelName: 'fragile', instances: [[1], [2]] }));
  await untilDelivered(app);
  const [churn] = await batchesOf(redis, 'churn');
  expect(churn?.numericFeatures).toEqual([
    'monthly_charge',
    'data_gb',
    'tenure_months',
    'support_calls',
  ]);
  expect(churn?.numericValues).toEqual([50, 5, 10, 1]);
  expect(churn?.categoricalFeatures).toEqual([
    { name: 'plan', dictionary: ['plus'], codes: [1] },
    { name: 'region', dictionary: ['the moon'], codes: [1] },
    { name: 'payment', dictionary: ['card'], codes: [1] },
  ]);
  expect((await batchesOf(redis, 'fragile'))[0]).toMatchObject({
    rows: 2,
    requestRows: [2],
    statuses: [13],
    numericValues: [1, 2],
    predictions: [NaN, NaN],
  });
});

test('the reference profiles are published, also to a Redis that came back empty', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const redis = await connect(valkey.url);
  const { registry } = await startRegistry(onTestFinished, sampleModels);
  const publisher = createProfilePublisher({ registry, redis, logger }, { intervalMs: 20 });
  onTestFinished(publisher.stop);
  await publisher.start();
  const published = async (): Promise<Buffer | undefined> =>
    (await readProfiles(redis, shardOf('iris'))).get('iris@2.0.0');
  const bytes = await waitFor(published, { what: 'the profile of iris', timeoutMs: 10_000 });
  expect(decodeProfile(bytes).profile).toMatchObject({
    rows: 105,
    prediction: { name: 'prediction', kind: 'categorical' },
    probability: { name: 'probability', kind: 'numeric', count: 105, missing: 0 },
  });
  await redis.flushall();
  const again = await waitFor(published, { what: 'the profile again', timeoutMs: 10_000 });
  expect(again).toEqual(bytes);
});

test('predictions are answered while Redis is stopped, and their events come once it is back', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const app = await startApp(onTestFinished, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: valkey.url,
  });
  await app.predict({ modelName: 'iris', features: good });
  await untilDelivered(app);
  await valkey.stop();
  for (let i = 0; i < 50; i++) {
    const startedMs = performance.now();
    await app.predict({ modelName: 'iris', features: good, predictionId: `away-${String(i)}` });
    expect(performance.now() - startedMs).toBeLessThan(500);
  }
  expect(await readCounts(app)).toMatchObject({ produced: 51, dropped: 0, queued: 50 });
  await expectBalance(app);
  await startTestValkey(onTestFinished, { port: valkey.port });
  expect(await untilDelivered(app)).toEqual({ produced: 51, appended: 51, dropped: 0, queued: 0 });
  const redis = await connect(valkey.url);
  const ids = (await batchesOf(redis, 'iris')).flatMap(({ predictionIds }) => predictionIds);
  expect(ids).toEqual(Array.from({ length: 50 }, (_, i) => `away-${String(i)}`));
});

test('predictions are answered while Redis hangs, and events beyond the queue are counted as dropped', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const redis = await connect(valkey.url);
  const app = await startApp(onTestFinished, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: valkey.url,
    EVENT_QUEUE_ROWS: '1000',
  });
  await app.predict({ modelName: 'iris', features: good });
  await untilDelivered(app);
  valkey.pause();
  const matrix = { values: Array<number[]>(100).fill(good).flat(), columns: 4 };
  for (let i = 0; i < 40; i++) {
    const startedMs = performance.now();
    const { predictions } = await app.predictBatch({ modelName: 'iris', matrix });
    expect(predictions).toHaveLength(100);
    expect(performance.now() - startedMs).toBeLessThan(500);
  }
  await expectBalance(app);
  const during = await readCounts(app);
  expect(during.produced).toBe(4001);
  expect(during.dropped).toBeGreaterThanOrEqual(2000);
  valkey.resume();
  const after = await untilDelivered(app);
  expect(after.appended + after.dropped).toBe(4001);
  const batches = await batchesOf(redis, 'iris');
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  expect(rows).toBe(after.appended);
  expect(batches.at(-1)).toMatchObject({ produced: 4001 });
  const numbers = batches.flatMap(({ firstSequence, rows: count }) =>
    Array.from({ length: count }, (_, row) => firstSequence + row),
  );
  expect(new Set(numbers).size).toBe(rows);
});

test('a replica starts, answers and stops in bounded time without any Redis', async () => {
  const app = await startApp(onTestFinished, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  expect(await app.predict({ modelName: 'iris', features: good })).toMatchObject({ prediction: 0 });
  const startedMs = performance.now();
  await app.stop();
  expect(performance.now() - startedMs).toBeLessThan(6000);
  expect(app.logLines.filter((line) => line.includes('did not stop'))).toEqual([]);
  expect(app.logLines.join()).toContain('prediction events were dropped');
});

test('a stop while Redis hangs ends in bounded time', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const app = await startApp(onTestFinished, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: valkey.url,
  });
  await app.predict({ modelName: 'iris', features: good });
  await untilDelivered(app);
  valkey.pause();
  await app.predict({ modelName: 'iris', features: good });
  const startedMs = performance.now();
  await app.stop();
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect(app.logLines.filter((line) => line.includes('did not stop'))).toEqual([]);
});
