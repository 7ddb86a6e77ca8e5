import { createLogger, messageOf } from '@slipway/core';
import { shardKeys, shardOf } from '@slipway/events';
import { connectRedis } from '@slipway/redis';
import { startTestValkey, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { append, batchOf } from './event-writer.js';
import { startMonitor, type RunningMonitor } from './running-monitor.js';

const series = { producer: 'p', modelName: 'iris', modelVersion: '1.0.0' };

test('a second monitor goes on within 10 s when the first hangs, and the first cannot write any more', async () => {
  const { url } = await startTestValkey(onTestFinished);
  const redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  onTestFinished(() => redis.disconnect());
  const first = await startMonitor(onTestFinished, url);
  await waitFor(async () => (await shardsOf(first)) === 16, { what: 'shards', timeoutMs: 5000 });
  await append(redis, 'iris', batchOf(series, 1, { rows: 50 }));
  await seen(first, 50);
  const second = await startMonitor(onTestFinished, url);
  await expect(second.drift('iris')).rejects.toMatchObject({ kind: 'unavailable' });

  first.signal('SIGSTOP');
  await append(redis, 'iris', batchOf(series, 51, { rows: 25 }));
  await waitFor(async () => (await shardsOf(second)) === 16, {
    what: 'the second monitor to take all shards over',
    timeoutMs: 10_000,
  });
  await seen(second, 75);
  first.signal('SIGCONT');
  await waitFor(async () => (await shardsOf(first)) === 0, {
    what: 'the first monitor to notice',
    timeoutMs: 10_000,
  });

  await append(redis, 'iris', batchOf(series, 76, { rows: 5 }));
  await seen(second, 80);
  const holder = await redis.get(shardKeys(shardOf('iris')).lease);
  const refusal = await waitFor(() => first.drift('iris').then(() => undefined, messageOf), {
    what: 'the first monitor to say who has the shard',
    timeoutMs: 5000,
  });
  expect(refusal).toContain(`read by monitor ${holder?.split('|')[0] ?? ''}`);
  await second.stop();
  await seen(first, 80);
  expect((await first.accounting()).total).toMatchObject({
    ...{ produced: 80, processed: 80, dropped: 0, duplicates: 0, pending: 0 },
  });
});

async function seen(monitor: RunningMonitor, processed: number): Promise<void> {
  await waitFor(async () => (await monitor.accounting()).total?.processed === processed, {
    what: `${String(processed)} rows to be counted`,
    timeoutMs: 10_000,
  });
}

async function shardsOf(monitor: RunningMonitor): Promise<number> {
  const health = JSON.parse(await monitor.get('/health')) as { shards_owned: number };
  return health.shards_owned;
}
