import { createLogger } from '@slipway/core';
import { connectRedis } from '@slipway/redis';
import { startTestValkey, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { callAlerts } from './alert-calls.js';
import { append, batchOf } from './event-writer.js';
import { startMonitor } from './running-monitor.js';

const models = ['iris', 'churn', 'shop', 'fraud'];

test('any of two monitors knows the alerts of both, and takes an acknowledgement for the other', async () => {
  const { url } = await startTestValkey(onTestFinished);
  const redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  onTestFinished(() => redis.disconnect());
  const monitors = [
    await startMonitor(onTestFinished, url),
    await startMonitor(onTestFinished, url),
  ];
  const calls = monitors.map((monitor) => callAlerts(onTestFinished, monitor));
  const owned = async (i: number): Promise<number> => {
    const health = JSON.parse(await monitors[i]!.get('/health')) as { shards_owned: number };
    return health.shards_owned;
  };
  await waitFor(async () => (await owned(0)) === 8 && (await owned(1)) === 8, {
    what: 'each monitor to have its half',
    timeoutMs: 20_000,
  });

  let sequence = 1;
  const failEverything = async (): Promise<void> => {
    for (const modelName of models) {
      const series = { producer: 'p', modelName, modelVersion: '1.0.0' };
      const statuses = Array<number>(100).fill(13);
      await append(redis, modelName, batchOf(series, sequence, { rows: 100, statuses }));
    }
    sequence += 100;
  };
  const lists = await waitFor(
    async () => {
      await failEverything();
      const answers = await Promise.all(calls.map(({ alerts }) => alerts()));
      return answers.every(({ alerts }) => alerts.length === models.length) && answers;
    },
    { what: 'both to know all alerts', timeoutMs: 30_000, intervalMs: 300 },
  );

  const ids = lists[0]!.alerts.map(({ id }) => id);
  expect(lists[1]!.alerts.map(({ id }) => id)).toEqual(ids);
  for (const [i, id] of ids.entries()) await calls[i % 2]!.ack(id, 'ada');
  const { alerts } = await calls[0]!.alerts();
  expect(alerts.map(({ ackedBy }) => ackedBy)).toEqual(models.map(() => 'ada'));
});
