import { createLogger } from '@slipway/core';
import { publishProfile } from '@slipway/events';
import { connectRedis, replaceRouteTable, type Redis } from '@slipway/redis';
import { buildReferenceProfile } from '@slipway/stats';
import { startTestValkey, waitFor } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { append, batchOf, type WrittenRows } from './event-writer.js';
import { startMonitor, type RunningMonitor } from './running-monitor.js';

let redis: Redis;
let monitor: RunningMonitor;

beforeAll(async () => {
  const valkey = await startTestValkey(afterAll);
  redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url: valkey.url });
  afterAll(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
  monitor = await startMonitor(afterAll, valkey.url);
});

test('shifted data raise exactly the features that were shifted, within 1.5 s', async () => {
  await publishReference('shop', '1.0.0', 1000);
  const live = sample(1000, 7);
  const shifted = {
    ...live,
    numeric: { ...live.numeric, age: live.numeric['age']!.map((x) => x + 0.5) },
    categorical: { plan: live.categorical['plan']!.map((x, i) => (i % 4 === 0 ? 'new' : x)) },
  };
  await append(redis, 'shop', batchOf(series('shop', '1.0.0'), 1, shifted));

  const report = await waitFor(
    async () => {
      const answer = await monitor.drift('shop', '1.0.0');
      return answer.window?.rows === 1000 && answer;
    },
    { what: 'a report over the rows', timeoutMs: 1500 },
  );

  const drifted = report.features.filter((feature) => feature.drifted).map((f) => f.feature);
  expect(drifted).toEqual(['age', 'plan']);
  expect(report).toMatchObject({ referenceRows: 1000, reason: '', dataset: { drifted: true } });
  expect(report.dataset?.share).toBeCloseTo(2 / 4);
  expect(report.prediction).toMatchObject({ feature: 'prediction', drifted: false, test: 'chi2' });
  expect(report).toMatchObject({ referenceSource: 'training', outputHealth: { constant: false } });
  expect(report.referenceDigest).toMatch(/^[0-9a-f]{64}$/);
  expect(report.maxKs).toBe(report.features.find(({ feature }) => feature === 'age')?.ks);
  expect(report.features.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(1);
  expect(report.notes).toEqual([
    expect.stringContaining('the reference has 1000 rows for windows of 1000'),
  ]);
  expect(report.shouldRetrain).toMatchObject({
    value: true,
    reasons: ['inputs drifted: 2 of 4 features (age, plan)'],
  });
});

test('data like the reference raise nothing', async () => {
  await publishReference('calm', '1.0.0', 1000);
  await append(redis, 'calm', batchOf(series('calm', '1.0.0'), 1, sample(1000, 8)));

  const report = await waitFor(
    async () => {
      const answer = await monitor.drift('calm');
      return answer.dataset && answer;
    },
    { what: 'a verdict', timeoutMs: 3000 },
  );

  expect(report.dataset).toEqual({ drifted: false, share: 0, confirmed: false });
  expect(report.shouldRetrain).toMatchObject({ value: false, reasons: [] });
});

test('says how many rows there are while they are too few for a verdict', async () => {
  await publishReference('young', '1.0.0', 300);
  const none = await monitor.drift('young');
  expect(none).toMatchObject({ referenceRows: 300, window: { rows: 0 }, dataset: undefined });
  expect(none.reason).toBe('needs at least 100 answered rows, the window has 0');

  await append(redis, 'young', batchOf(series('young', '1.0.0'), 1, sample(99, 3)));
  await waitFor(async () => (await monitor.drift('young')).window?.rows === 99, {
    what: 'the rows',
    timeoutMs: 3000,
  });
  expect(await monitor.drift('young')).toMatchObject({ features: [], dataset: undefined });
});

test('takes a new profile in place of the old one', async () => {
  await publishReference('renewed', '1.0.0', 500);
  await append(redis, 'renewed', batchOf(series('renewed', '1.0.0'), 1, sample(400, 3)));
  await waitFor(async () => (await monitor.drift('renewed')).dataset, {
    what: 'a verdict',
    timeoutMs: 3000,
  });

  await publishReference('renewed', '1.0.0', 800);

  expect(await monitor.drift('renewed')).toMatchObject({
    referenceRows: 800,
    window: { rows: 400 },
  });
});

test('means the stable version when none is named, else the lowest', async () => {
  await publishReference('two', '1.10.0', 200);
  await publishReference('two', '1.9.0', 200);
  expect((await monitor.drift('two')).modelVersion).toBe('1.9.0');

  await replaceRouteTable(redis, {
    ...{ modelName: 'two', generation: 1, salt: 's', stable: '1.10.0', aliases: {} },
    shares: [{ version: '1.10.0', weight: 10_000 }],
  });

  await waitFor(async () => (await monitor.drift('two')).modelVersion === '1.10.0', {
    what: 'the route table',
    timeoutMs: 3000,
  });
});

test('names what it knows when it is asked for something else', async () => {
  await publishReference('known', '1.0.0', 200);

  await expect(monitor.drift('nothing')).rejects.toMatchObject({
    kind: 'not_found',
    message: expect.stringMatching(/model "nothing": .*known models: .*known/) as string,
  });
  await expect(monitor.drift('known', '9.0.0')).rejects.toMatchObject({
    kind: 'not_found',
    message: expect.stringContaining(
      'version "9.0.0" of model "known" is not known; known versions: 1.0.0',
    ) as string,
  });
  await expect(monitor.metrics('nothing')).rejects.toMatchObject({ kind: 'not_found' });
  await expect(monitor.drift('')).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringMatching(/model_name: expected one of .*known.*, got none/) as string,
  });
});

test('keeps failed rows out of the comparison and in the error rate, and shadows out of both', async () => {
  await publishReference('mixed', '1.0.0', 1000);
  const good = sample(300, 5);
  const wild = sample(100, 6);
  const outliers = { ...wild.numeric, age: wild.numeric['age']!.map(() => 1e6) };
  const failed = { ...wild, numeric: outliers, statuses: Array<number>(100).fill(13) };
  const name = series('mixed', '1.0.0');
  await append(redis, 'mixed', batchOf(name, 1, good));
  await append(redis, 'mixed', batchOf(name, 301, failed));
  const shadows = { variants: Array<number>(100).fill(3) };
  const shadowed = { ...wild, numeric: outliers };
  await append(redis, 'mixed', batchOf(name, 401, shadowed, shadows));

  const { versions } = await waitFor(
    async () => {
      const account = (await monitor.accounting()).producers.find((p) => p.producer === 'mixed-1');
      return account?.processed === 500 && monitor.metrics('mixed');
    },
    { what: 'all rows', timeoutMs: 3000 },
  );

  expect(versions).toMatchObject([
    {
      modelVersion: '1.0.0',
      predictions: 400,
      errors: 100,
      errorRate: 0.25,
      window: { rows: 400 },
    },
  ]);
  expect(Object.keys(versions[0]!.labels).sort()).toEqual(['no', 'yes']);
  expect(versions[0]!.labels['no']! + versions[0]!.labels['yes']!).toBe(300);
  expect(versions[0]!.latencyMs?.p50).toBeCloseTo(1, 5);
  const report = await monitor.drift('mixed');
  expect(report.window?.rows).toBe(300);
  expect(report.dataset?.drifted).toBe(false);

  const text = await monitor.get('/metrics');
  expect(text).toContain('model_error_rate{model="mixed",model_version="1.0.0"} 0.25');
  expect(text).toContain('slipway_events_processed_total{model="mixed",model_version="1.0.0"} 500');
  expect(text).toMatch(
    /model_drift_score\{model="mixed",model_version="1.0.0",feature="age",drift_type="psi"\} 0\.0/,
  );
  expect(text).toMatch(/feature="age",drift_type="ks"\} 0\.\d/);
  expect(text).toMatch(/feature="prediction",drift_type="jensen_shannon"\} /);
  expect(text).toContain('slipway_monitor_shards_owned 16');
  expect(text).toMatch(/slipway_monitor_lag_seconds 0\.\d/);
});

function series(modelName: string, modelVersion: string) {
  return { producer: `${modelName}-1`, modelName, modelVersion };
}

async function publishReference(model: string, version: string, rows: number): Promise<void> {
  const { numeric, categorical, labels } = sample(rows, 99);
  const profile = buildReferenceProfile(
    [
      ...Object.entries(numeric).map(
        ([name, values]) => ({ kind: 'numeric', name, values }) as const,
      ),
      ...Object.entries(categorical).map(
        ([name, values]) => ({ kind: 'categorical', name, values }) as const,
      ),
    ],
    { kind: 'categorical', name: 'prediction', values: labels },
  );
  await publishProfile(redis, model, version, profile);
  await waitFor(async () => (await monitor.drift(model, version)).referenceRows === rows, {
    what: 'the profile to be loaded',
    timeoutMs: 3000,
  });
}

/** Three numeric features, one with two values of category, and answers; the same for the same seed. */
function sample(rows: number, seed: number) {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < 10; i++) random();
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const column = <T>(value: () => T): T[] => Array.from({ length: rows }, value);
  return {
    rows,
    numeric: {
      age: column(normal),
      income: column(() => Math.exp(normal())),
      usage: column(random),
    } as Record<string, number[]>,
    categorical: { plan: column(() => (random() < 0.7 ? 'basic' : 'plus')) } as Record<
      string,
      string[]
    >,
    labels: column(() => (random() < 0.4 ? 'yes' : 'no')),
  } satisfies WrittenRows;
}
