import { createLogger } from '@slipway/core';
import { createEventAppender } from '@slipway/events';
import { connectRedis, type Redis } from '@slipway/redis';
import { startTestValkey, waitFor } from '@slipway/testing';
import type { Valkey } from '@slipway/tools';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { batchOf, encode } from './event-writer.js';
import { startMonitor, type RunningMonitor } from './running-monitor.js';
import { startSwitchingProxy, type SwitchingProxy } from './switching-proxy.js';

const logger = createLogger({ service: 'test', level: 'error' });
const series = { producer: 'p', modelName: 'iris', modelVersion: '1.0.0' };

let primary: Valkey;
let replica: Valkey;
let proxy: SwitchingProxy;
let monitorUrl: string;

beforeEach(async () => {
  primary = await startTestValkey(onTestFinished);
  replica = await startTestValkey(onTestFinished);
  proxy = await startSwitchingProxy(onTestFinished, primary.port);
  monitorUrl = `redis://127.0.0.1:${String(proxy.port)}`;
});

test('a replica that has missed the last entries and checkpoints takes over, and the monitor knows better', async () => {
  const monitor = await startMonitor(onTestFinished, monitorUrl);
  const { old, left } = await fillUntilLeftBehind(monitor);
  await appendRows(old, 51, 25);
  await seen(monitor, { processed: 75 });

  await failOver();
  await appendRows(left, 76, 25);

  const expected = { produced: 100, processed: 100, dropped: 0, duplicates: 0, pending: 0 };
  await seen(monitor, expected);
  const { versions } = await monitor.metrics('iris');
  expect(versions).toMatchObject([{ predictions: 100, window: { rows: 100 } }]);
  // What the replica had not heard of is stored there now.
  await monitor.stop();
  await seen(await startMonitor(onTestFinished, monitorUrl), expected);
});

test('entries that the producer appends again after a failover count once', async () => {
  const monitor = await startMonitor(onTestFinished, monitorUrl);
  const { old, left } = await fillUntilLeftBehind(monitor);
  await appendRows(old, 51, 25);
  await seen(monitor, { processed: 75 });

  await failOver();
  // It had no answer to its last append, and none to the next.
  await appendRows(left, 51, 25);
  await appendRows(left, 76, 25);
  await appendRows(left, 76, 25);

  await seen(monitor, { produced: 100, processed: 100, dropped: 0, duplicates: 25 });
});

test('a monitor that is lost with the primary leaves a gap, and nothing that does not add up', async () => {
  const monitor = await startMonitor(onTestFinished, monitorUrl);
  const { old, left } = await fillUntilLeftBehind(monitor);
  await appendRows(old, 51, 25);
  await seen(monitor, { processed: 75 });

  await monitor.kill();
  await failOver();
  await appendRows(left, 76, 25);

  const next = await startMonitor(onTestFinished, monitorUrl);
  await seen(next, { produced: 100, processed: 75, dropped: 25, duplicates: 0, pending: 0 });
});

/** Fifty rows that both servers have, with a checkpoint; from then on the replica hears of nothing. */
async function fillUntilLeftBehind(
  monitor: RunningMonitor,
): Promise<{ readonly old: Redis; readonly left: Redis }> {
  const [old, left] = [await connect(primary), await connect(replica)];
  await left.replicaof('127.0.0.1', primary.port);
  await appendRows(old, 1, 50);
  await seen(monitor, { processed: 50 });
  await waitFor(async () => (await left.keys('*:checkpoint')).length > 0, {
    what: 'a checkpoint to be replicated',
    timeoutMs: 10_000,
  });
  await left.replicaof('NO', 'ONE');
  return { old, left };
}

async function failOver(): Promise<void> {
  primary.child.signal('SIGKILL');
  await primary.child.exited;
  proxy.switchTo(replica.port);
}

async function appendRows(redis: Redis, firstSequence: number, rows: number): Promise<void> {
  const batch = batchOf(series, firstSequence, { rows });
  const { produced } = batch;
  const entry = { series, firstSequence, rows, produced, bytes: encode(batch) };
  await createEventAppender(redis).append(entry);
}

async function connect({ url }: Valkey): Promise<Redis> {
  const redis = connectRedis(logger, { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
  return redis;
}

async function seen(monitor: RunningMonitor, expected: object): Promise<void> {
  const matches = async (): Promise<boolean> => {
    const account = (await monitor.accounting()).producers.find(({ producer }) => producer === 'p');
    return Object.entries(expected).every(
      ([field, value]) => account?.[field as keyof typeof account] === value,
    );
  };
  await waitFor(matches, { what: JSON.stringify(expected), timeoutMs: 20_000 });
}
