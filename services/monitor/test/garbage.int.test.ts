import { createLogger } from '@slipway/core';
import { publishProfile, shardKeys, shardOf } from '@slipway/events';
import { connectRedis, type Redis } from '@slipway/redis';
import { buildReferenceProfile } from '@slipway/stats';
import { startTestValkey, waitFor } from '@slipway/testing';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { append, batchOf, encode } from './event-writer.js';
import { startMonitor, type RunningMonitor } from './running-monitor.js';

const series = { producer: 'p', modelName: 'iris', modelVersion: '1.0.0' };
const hourMs = 3_600_000;
const numbers = (rows: number): number[] => Array.from({ length: rows }, (_, i) => i % 17);

let url: string;
let redis: Redis;

beforeEach(async () => {
  ({ url } = await startTestValkey(onTestFinished));
  redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
});

test('whatever bytes stand in the stream, they are set aside and the rows around them count', async () => {
  const good = batchOf(series, 1, { rows: 20, numeric: { a: numbers(20) } });
  await append(redis, 'iris', good);
  const bytes = encode({ ...good, producer: 'broken' });
  const broken = 150;
  for (let i = 0; i < broken; i++) {
    const garbled = Buffer.from(bytes.subarray(0, 1 + ((i * 37) % (bytes.length - 1))));
    garbled[(i * 53) % garbled.length] = i;
    garbled[0] = 0xff;
    await append(redis, 'iris', garbled);
  }
  await append(redis, 'iris', batchOf(series, 21, { rows: 20, numeric: { a: numbers(20) } }));
  const monitor = await startMonitor(onTestFinished, url);

  await seen(monitor, 40);
  const text = await monitor.get('/metrics');
  expect(sum(text, 'slipway_events_dead_letters_total')).toBe(broken);
  expect(await redis.xlen(shardKeys(shardOf('iris')).deadLetters)).toBe(broken);
});

test('a reference that does not fit the rows, or is none, costs a verdict and nothing else', async () => {
  const values = Array.from({ length: 500 }, (_, i) => i);
  const swapped = buildReferenceProfile(
    [
      { kind: 'categorical', name: 'a', values: values.map(String) },
      { kind: 'numeric', name: 'plan', values },
      { kind: 'numeric', name: 'never-sent', values },
    ],
    { kind: 'numeric', name: 'prediction', values },
  );
  await publishProfile(redis, 'iris', '1.0.0', swapped);
  await redis.hset(shardKeys(shardOf('iris')).profiles, 'iris@2.0.0', 'no profile');
  const monitor = await startMonitor(onTestFinished, url);
  for (const modelVersion of ['1.0.0', '2.0.0']) {
    const rows = { rows: 200, numeric: { a: numbers(200) }, labels: numbers(200).map(String) };
    const plan = { plan: numbers(200).map((number) => `plan ${String(number)}`) };
    await append(
      redis,
      'iris',
      batchOf({ ...series, modelVersion }, 1, { ...rows, categorical: plan }),
    );
  }

  await seen(monitor, 400);
  expect(await monitor.drift('iris', '1.0.0')).toMatchObject({ referenceRows: 500 });
  expect(await monitor.drift('iris', '2.0.0')).toMatchObject({ referenceRows: 0 });
});

test('a feature that vanishes, and comes back as another kind, is no crash and no lost row', async () => {
  const monitor = await startMonitor(onTestFinished, url);
  const both = { numeric: { a: numbers(100), b: numbers(100) } };
  await append(redis, 'iris', batchOf(series, 1, { rows: 100, ...both }));
  await append(redis, 'iris', batchOf(series, 101, { rows: 100, numeric: { a: numbers(100) } }));
  await append(redis, 'iris', batchOf(series, 201, { rows: 100 }));
  const texts = { categorical: { b: numbers(100).map(String) } };
  await append(redis, 'iris', batchOf(series, 301, { rows: 100, ...texts }));

  await seen(monitor, 400);
  expect((await monitor.metrics('iris')).versions).toMatchObject([{ predictions: 400 }]);
  expect(await monitor.drift('iris')).toMatchObject({ modelName: 'iris' });
});

test('producers whose clocks are an hour off either way are late with nothing, and are counted', async () => {
  const monitor = await startMonitor(onTestFinished, url);
  for (const [producer, offMs] of [
    ['right', 0],
    ['slow', -hourMs],
    ['fast', hourMs],
  ] as const) {
    for (const first of [1, 51]) {
      const change = { baseTimeMs: Date.now() + offMs };
      await append(redis, 'iris', batchOf({ ...series, producer }, first, { rows: 50 }, change));
    }
  }

  await seen(monitor, 300);
  expect((await monitor.accounting()).total).toMatchObject({ late: 0, dropped: 0 });
  expect(sum(await monitor.get('/metrics'), 'slipway_events_skewed_total')).toBe(200);
});

test('rows that come after their time are late, once, and leave the others alone', async () => {
  const monitor = await startMonitor(onTestFinished, url, { ALLOWED_LATENESS_MS: '10000' });
  await append(redis, 'iris', batchOf(series, 1, { rows: 50 }));
  const old = batchOf(series, 51, { rows: 30 }, { baseTimeMs: Date.now() - 30_000 });
  await append(redis, 'iris', old);
  await append(redis, 'iris', old);
  await append(redis, 'iris', batchOf(series, 81, { rows: 20 }));

  await seen(monitor, 70);
  expect((await monitor.accounting()).total).toMatchObject({
    ...{ produced: 100, processed: 70, late: 30, duplicates: 30, dropped: 0, pending: 0 },
  });
  expect((await monitor.metrics('iris')).versions).toMatchObject([{ predictions: 100 }]);
});

async function seen(monitor: RunningMonitor, processed: number): Promise<void> {
  await waitFor(async () => (await monitor.accounting()).total?.processed === processed, {
    what: `${String(processed)} rows to be counted`,
    timeoutMs: 10_000,
  });
}

/** Of all samples of a metric. */
function sum(text: string, metric: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(metric))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
}
