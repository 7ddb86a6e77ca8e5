import { createLogger } from '@slipway/core';
import { publishProfile } from '@slipway/events';
import { Variant, type PredictionEventBatch } from '@slipway/proto';
import { connectRedis, type Redis } from '@slipway/redis';
import { buildReferenceProfile, classReference, type QualityProfile } from '@slipway/stats';
import { startTestValkey, waitFor } from '@slipway/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { append, batchOf } from './event-writer.js';
import { createQualityClient, type QualityClient } from './quality-client.js';
import { startMonitor, type RunningMonitor } from './running-monitor.js';

const classes = ['no', 'yes'];
let redis: Redis;
let url: string;
let monitor: RunningMonitor;
let client: QualityClient;

beforeAll(async () => {
  const valkey = await startTestValkey(afterAll);
  url = valkey.url;
  redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  afterAll(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
  monitor = await startMonitor(afterAll, url, { MIN_SAMPLES: '50', CHECKPOINT_INTERVAL_MS: '50' });
  client = createQualityClient(afterAll, monitor.grpcAddress);
});

test('labels by RPC make the realised quality, beside the estimate from probabilities', async () => {
  await publishQuality('loans', 0.95);
  const written = await predict('loans', 200, { prefix: 'loans' });
  const outcomes = written.ids.map((predictionId, i) => ({
    predictionId,
    label: i % 10 === 0 ? classes[1 - (written.answers[i] ?? 0)] : classes[written.answers[i] ?? 0],
    modelName: 'loans',
    observedAt: new Date(written.timeMs + 60_000),
  }));
  expect(await client.submit({ outcomes: outcomes.slice(0, 120) })).toEqual({
    accepted: 120,
    rejected: [],
  });

  const quality = await waitForLabels(client, 'loans', 120);

  expect(quality).toMatchObject({
    task: 'classification',
    maturity: { predictions: 200, share: 0.6 },
  });
  expect(quality.maturity).toMatchObject({ delayP50S: 60, delayP95S: 60, horizonS: 86_400 });
  expect(quality.realised?.metrics['accuracy']).toBeCloseTo(0.9);
  expect(quality.realised?.metrics['roc_auc']).toBeGreaterThan(0.5);
  expect(quality.realised?.confusion.reduce((sum, { rows }) => sum + rows, 0)).toBe(120);
  expect(quality.windows.map(({ labelledRows }) => labelledRows)).toEqual([120]);
  expect(quality.estimated).toMatchObject({ method: 'cbpe', rows: 200 });
  const accuracy = quality.estimated?.metrics.find(({ name }) => name === 'accuracy');
  expect(accuracy?.lower).toBeLessThan(accuracy?.value ?? 0);
  expect(accuracy?.lowerThreshold).toBeGreaterThan(0.5);
  expect(quality.shouldRetrain).toEqual({
    value: false,
    reasons: [],
    thresholds: { min_labelled_rows: 50, accuracy_drop: 0.05, mae_rise: 0.2 },
  });
});

test('an accuracy far below that of the reference says that the model should be trained anew', async () => {
  await publishQuality('fallen', 0.95);
  const { ids, answers } = await predict('fallen', 100, { prefix: 'fallen' });
  const wrong = (i: number): boolean => i % 4 === 0;
  await client.submit({
    modelName: 'fallen',
    outcomes: ids.map((predictionId, i) => ({
      predictionId,
      label: wrong(i) ? 1 - (answers[i] ?? 0) : answers[i],
      modelName: '',
      observedAt: undefined,
    })),
  });

  const { shouldRetrain } = await waitForLabels(client, 'fallen', 100);

  expect(shouldRetrain?.value).toBe(true);
  expect(shouldRetrain?.reasons).toEqual([
    'accuracy 0.75 is below 0.9 (0.95 on the reference less 0.05), over 100 labelled rows',
  ]);
});

test('too few labels are no verdict', async () => {
  await publishQuality('young', 0.95);
  const { ids } = await predict('young', 60, { prefix: 'young' });
  await client.submit({ predictionId: ids[0] ?? '', label: 'yes', modelName: 'young' });

  const { notes, shouldRetrain } = await waitForLabels(client, 'young', 1);

  expect(shouldRetrain?.value).toBe(false);
  expect(notes).toContain('labels decide nothing yet: needs at least 50 labelled rows, has 1');
});

test('outcomes that cannot be used are refused by name, the others are taken', async () => {
  const good = { predictionId: 'x', label: 'yes', modelName: 'loans', observedAt: undefined };
  const answer = await client.submit({
    outcomes: [
      { ...good, predictionId: '' },
      good,
      { ...good, label: undefined },
      { ...good, label: { class: 'yes' } },
      { ...good, label: '' },
    ],
  });
  expect(answer.accepted).toBe(1);
  expect(answer.rejected).toEqual([
    {
      index: 0,
      predictionId: '',
      reason: 'prediction_id: expected the id of a prediction, got none',
    },
    { index: 2, predictionId: 'x', reason: 'label: expected a class or a number, got none' },
    {
      index: 3,
      predictionId: 'x',
      reason: 'label: expected a text, a finite number or a truth value, got an object',
    },
    {
      index: 4,
      predictionId: 'x',
      reason: 'label: expected a class or a number, got an empty text',
    },
  ]);
  const many = Array.from({ length: 10_001 }, () => good);
  await expect(client.submit({ outcomes: many })).rejects.toThrow(
    'expected at most 10000 outcomes, got 10001',
  );
  await expect(client.submit({})).rejects.toThrow('got none');
  await expect(client.submit({ predictionId: 'x' })).rejects.toThrow(
    'label: expected a class or a number, got none',
  );
  await expect(client.submit({ ...good, outcomes: [good] })).rejects.toThrow('got both');
});

test('outcomes from the public stream reach their model once, with and without its name', async () => {
  const { ids } = await predict('open', 4, { prefix: 'open' });
  const [a = '', b = ''] = ids;
  await redis.xadd('slipway:outcomes', '*', 'prediction_id', a, 'label', 'yes');
  await redis.xadd('slipway:outcomes', '*', 'prediction_id', b, 'label', '0', 'model_name', 'open');
  await redis.xadd('slipway:outcomes', '*', 'prediction_id', b);

  await waitForLabels(client, 'open', 2);

  await waitFor(async () => (await redis.xlen('slipway:outcomes')) === 0, {
    what: 'the public stream to be empty',
    timeoutMs: 5000,
  });
  const metrics = await monitor.get('/metrics');
  expect(metrics).toContain('slipway_outcomes_total{model="open",result="matched"} 2');
  expect(metrics).toContain('slipway_outcomes_total{model="",result="unreadable"} 1');
});

test('a shadow is compared with the version that answered the same requests', async () => {
  const stable = await predict('twins', 60, { prefix: 'twins' });
  await predict('twins', 60, { prefix: 'twins', version: '2.0.0', flipped: 6, isShadow: true });

  const { shadow } = await waitFor(
    async () => {
      const answer = await client.quality('twins', '2.0.0').catch(() => undefined);
      return answer?.shadow?.pairs === stable.ids.length && answer;
    },
    { what: 'the pairs', timeoutMs: 5000 },
  );

  expect(shadow).toMatchObject({ againstVersion: '1.0.0', pairs: 60, disagreements: 6 });
});

test('a monitor that is killed neither loses nor repeats a label, nor a prediction that waits', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const own = connectRedis(createLogger({ service: 'test', level: 'error' }), { url: valkey.url });
  onTestFinished(() => own.disconnect());
  await waitFor(() => own.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
  const settings = { CHECKPOINT_INTERVAL_MS: '30', MIN_SAMPLES: '50' };
  const first = await startMonitor(onTestFinished, valkey.url, settings);
  const before = createQualityClient(onTestFinished, first.grpcAddress);
  const { ids, answers } = await predict('hardy', 300, { prefix: 'hardy', into: own });
  const label = (from: number, to: number): Promise<unknown> =>
    before.submit({
      outcomes: ids.slice(from, to).map((predictionId, i) => ({
        predictionId,
        label: answers[from + i],
        modelName: 'hardy',
        observedAt: undefined,
      })),
    });
  await label(0, 150);
  await waitForLabels(before, 'hardy', 150);
  await before.submit({ predictionId: 'hardy-300', label: 'yes', modelName: 'hardy' });
  await label(150, 200);
  await first.kill();

  const second = await startMonitor(onTestFinished, valkey.url, settings);
  const after = createQualityClient(onTestFinished, second.grpcAddress);
  await waitForLabels(after, 'hardy', 200);
  await predict('hardy', 1, { prefix: 'hardy', first: 300, into: own });

  const quality = await waitForLabels(after, 'hardy', 201);
  expect(quality.maturity).toMatchObject({ predictions: 301 });
  expect(quality.windows.reduce((sum, { labelledRows }) => sum + labelledRows, 0)).toBe(201);
  const metrics = await second.get('/metrics');
  expect(metrics).toContain('slipway_outcomes_total{model="hardy",result="matched"} 200');
  expect(metrics).toContain('slipway_outcomes_total{model="hardy",result="early"} 1');
  expect(metrics).not.toContain('slipway_outcomes_total{model="hardy",result="duplicate"}');
});

interface Predicted {
  readonly prefix: string;
  readonly version?: string;
  /** So many rows get the other class. */
  readonly flipped?: number;
  readonly isShadow?: boolean;
  readonly first?: number;
  readonly into?: Redis;
}

/** Rows with a class each in turn, and a probability of it between 0.6 and 1. */
async function predict(
  modelName: string,
  rows: number,
  { prefix, version = '1.0.0', flipped = 0, isShadow = false, first = 0, into = redis }: Predicted,
): Promise<{ ids: readonly string[]; answers: readonly number[]; timeMs: number }> {
  const numbers = Array.from({ length: rows }, (_, i) => first + i);
  const ids = numbers.map((i) => `${prefix}-${String(i)}`);
  const answers = numbers.map((i, row) => (row < flipped ? 1 - (i % 2) : i % 2));
  const sure = numbers.map(sureness);
  const series = { producer: `p-${version}`, modelName, modelVersion: version };
  const change: Partial<PredictionEventBatch> = {
    predictionIds: ids,
    classes,
    classProbabilities: answers.flatMap((answer, i) => {
      const p = sure[i] ?? 0;
      return answer === 1 ? [1 - p, p] : [p, 1 - p];
    }),
    variants: ids.map(() => (isShadow ? Variant.SHADOW : Variant.STABLE)),
  };
  const labels = answers.map((answer) => classes[answer] ?? '');
  const batch = batchOf(series, first + 1, { rows, predictions: answers, labels }, change);
  await append(into, modelName, batch);
  return { ids, answers, timeMs: batch.baseTimeMs };
}

/** Of an answer, by its number. */
function sureness(i: number): number {
  return 0.6 + (i % 5) * 0.08;
}

function waitForLabels(
  from: QualityClient,
  modelName: string,
  labelled: number,
): ReturnType<QualityClient['quality']> {
  return waitFor(
    async () => {
      const answer = await from.quality(modelName).catch(() => undefined);
      return answer?.maturity?.labelled === labelled && answer;
    },
    { what: `${String(labelled)} labels of ${modelName}`, timeoutMs: 15_000 },
  );
}

/** A reference on which the model was right so often; known to the monitor when this resolves. */
async function publishQuality(modelName: string, accuracy: number): Promise<void> {
  const rows = 400;
  const actual = Array.from({ length: rows }, (_, i) => i % 2);
  const isWrong = (i: number): boolean => (i * 7) % 100 < 100 - accuracy * 100;
  const predicted = actual.map((label, i) => (isWrong(i) ? 1 - label : label));
  const probabilities = predicted.flatMap((label, i) => {
    const p = sureness(i);
    return label === 1 ? [1 - p, p] : [p, 1 - p];
  });
  const quality: QualityProfile = {
    ...classReference({ classes: 2, actual, predicted, probabilities }),
    classes,
  };
  const columns = [{ name: 'x', kind: 'numeric' as const, values: actual }];
  const profile = { ...buildReferenceProfile(columns), quality };
  await publishProfile(redis, modelName, '1.0.0', profile);
  await waitFor(
    async () => {
      const answer = await client.quality(modelName).catch(() => undefined);
      return answer?.notes.some((note) => note.startsWith('labels decide nothing yet'));
    },
    { what: `the reference of ${modelName}`, timeoutMs: 10_000 },
  );
}
