import { createLogger } from '@slipway/core';
import { connectRedis, type Redis } from '@slipway/redis';
import { startTestValkey, tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { append, batchOf } from './event-writer.js';
import { startMonitor, type RunningMonitor } from './running-monitor.js';

const logger = createLogger({ service: 'test', level: 'error' });
const series = { producer: 'p', modelName: 'iris', modelVersion: '1.0.0' };

test('answers from memory while Redis hangs, and goes on where it was', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const redis = await connect(valkey.url);
  const monitor = await startMonitor(onTestFinished, valkey.url);
  await append(redis, 'iris', batchOf(series, 1, { rows: 50 }));
  await seen(monitor, 50);

  valkey.pause();
  await waitFor(async () => (await healthOf(monitor)).redis === 'down', {
    what: 'the outage to be noticed',
    timeoutMs: 10_000,
  });
  expect(await accountOf(monitor)).toMatchObject({ processed: 50 });
  expect((await monitor.metrics('iris')).versions).toMatchObject([{ predictions: 50 }]);
  expect(await monitor.get('/metrics')).toMatch(/slipway_monitor_lag_seconds [1-9]/);
  valkey.resume();

  const again = await connect(valkey.url);
  await append(again, 'iris', batchOf(series, 51, { rows: 25 }));
  await seen(monitor, 75);
  expect(await accountOf(monitor)).toMatchObject({ produced: 75, dropped: 0, duplicates: 0 });
  expect((await healthOf(monitor)).redis).toBe('up');
});

test.each([
  ['keeps its data', true],
  ['loses its data', false],
])('goes on with a Redis that is killed and %s', async (_what, isDurable) => {
  const dataDir = await tempDir(onTestFinished);
  const valkey = await startTestValkey(onTestFinished, { dataDir, isDurable });
  const redis = await connect(valkey.url);
  const monitor = await startMonitor(onTestFinished, valkey.url);
  await append(redis, 'iris', batchOf(series, 1, { rows: 50, predictions: numbers(1, 50) }));
  await seen(monitor, 50);

  valkey.child.signal('SIGKILL');
  await valkey.child.exited;
  await startTestValkey(onTestFinished, { dataDir, isDurable, port: valkey.port });
  const again = await connect(valkey.url);
  await append(again, 'iris', batchOf(series, 51, { rows: 25, predictions: numbers(51, 75) }));

  await seen(monitor, 75);
  const expected = { produced: 75, processed: 75, dropped: 0, duplicates: 0, pending: 0 };
  expect(await accountOf(monitor)).toMatchObject(expected);
  // What was lost with Redis is written again, windows included: a monitor that starts now knows everything.
  await monitor.stop();
  const next = await startMonitor(onTestFinished, valkey.url);
  await seen(next, 75);
  expect(await accountOf(next)).toMatchObject(expected);
  expect((await next.metrics('iris')).versions).toMatchObject([
    { predictions: 75, window: { rows: 75 }, meanPrediction: 38 },
  ]);
});

test('starts without Redis and takes up its work when there is one', async () => {
  const dataDir = await tempDir(onTestFinished);
  const valkey = await startTestValkey(onTestFinished, { dataDir });
  await valkey.stop();
  const monitor = await startMonitor(onTestFinished, valkey.url);
  expect(await healthOf(monitor)).toMatchObject({ status: 'healthy', redis: 'down' });
  await expect(monitor.drift('iris')).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('are read by no monitor yet') as string,
  });

  await startTestValkey(onTestFinished, { dataDir, port: valkey.port });
  const redis = await connect(valkey.url);
  await append(redis, 'iris', batchOf(series, 1, { rows: 5 }));

  await seen(monitor, 5);
});

async function connect(url: string): Promise<Redis> {
  const redis = connectRedis(logger, { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
  return redis;
}

async function seen(monitor: RunningMonitor, processed: number): Promise<void> {
  await waitFor(async () => (await accountOf(monitor))?.processed === processed, {
    what: `${String(processed)} rows to be counted`,
    timeoutMs: 15_000,
  });
}

async function accountOf(monitor: RunningMonitor) {
  return (await monitor.accounting()).producers.find(({ producer }) => producer === 'p');
}

async function healthOf(monitor: RunningMonitor): Promise<{ status: string; redis: string }> {
  return JSON.parse(await monitor.get('/health')) as { status: string; redis: string };
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
