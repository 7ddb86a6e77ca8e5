import { createLogger } from '@slipway/core';
import { shardKeys, shardOf } from '@slipway/events';
import { connectRedis, type Redis } from '@slipway/redis';
import { startTestValkey, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { append, batchOf } from './event-writer.js';
import { startMonitor, type RunningMonitor } from './running-monitor.js';

const logger = createLogger({ service: 'test', level: 'error' });

test('counts every row once across kill -9 of the monitor, and has its windows again', async () => {
  const { url, redis } = await startRedis();
  const writer = createWriter(redis, 'busy', 20);
  const quiet = createWriter(redis, 'quiet', 0);
  await quiet.write(300);
  let monitor = await startMonitor(onTestFinished, url);
  for (let crash = 0; crash < 3; crash++) {
    const before = await waitFor(async () => (await processedOf(monitor, 'quiet')) === 300, {
      what: 'the monitor to have its shards',
      timeoutMs: 10_000,
    }).then(() => processedOf(monitor, 'busy'));
    const isWriting = writer.run(2000);
    await waitFor(async () => (await processedOf(monitor, 'busy')) > before + 2000, {
      what: 'a part of the rows to be counted',
      timeoutMs: 10_000,
    });
    await monitor.kill();
    await isWriting;
    monitor = await startMonitor(onTestFinished, url);
  }

  const expected = writer.expected();
  await waitFor(async () => (await accountOf(monitor, 'busy'))?.produced === expected.produced, {
    what: 'the last row',
    timeoutMs: 10_000,
  });
  // The other shard's lease may end a little later.
  await waitFor(() => accountOf(monitor, 'quiet'), {
    what: 'the quiet shard to be read again',
    timeoutMs: 10_000,
  });
  expect(await accountOf(monitor, 'busy')).toMatchObject(expected);
  expect(await accountOf(monitor, 'quiet')).toMatchObject({ processed: 300, produced: 300 });
  const { versions } = await monitor.metrics();
  expect(versions).toMatchObject([
    {
      modelName: 'busy',
      predictions: expected.processed,
      window: { rows: 1000 },
      meanPrediction: writer.meanOfLast(1000),
    },
    { modelName: 'quiet', predictions: 300, window: { rows: 300 }, meanPrediction: 150.5 },
  ]);
});

test('a quiet version keeps its window while a busy one of the same shard has its stream trimmed', async () => {
  const { url, redis } = await startRedis();
  const settings = { CHECKPOINT_INTERVAL_MS: '20', WINDOW_ROWS: '100' };
  const first = await startMonitor(onTestFinished, url, settings);
  const busy = createWriter(redis, 'shared', 0, '1.0.0');
  const quiet = createWriter(redis, 'shared', 0, '2.0.0');
  await quiet.write(30);
  for (let entry = 0; entry < 300; entry++) await busy.write(20);
  const { stream } = shardKeys(shardOf('shared'));
  await waitFor(async () => (await redis.xlen(stream)) < 130, {
    what: 'the stream to be trimmed',
    timeoutMs: 5000,
  });
  await quiet.write(10);
  await waitFor(async () => (await accountOf(first, 'shared'))?.processed === 6040, {
    what: 'all rows',
    timeoutMs: 5000,
  });
  await first.kill();

  const second = await startMonitor(onTestFinished, url, settings);

  const { versions } = await waitFor(
    async () => {
      const answer = await second.metrics('shared');
      return answer.versions.length === 2 && answer;
    },
    { what: 'both versions', timeoutMs: 10_000 },
  );
  expect(versions).toMatchObject([
    { modelVersion: '1.0.0', window: { rows: 100 }, meanPrediction: busy.meanOfLast(100) },
    { modelVersion: '2.0.0', window: { rows: 40 }, meanPrediction: 20.5 },
  ]);
});

test('an entry that cannot be used is set aside with its reason, once, and the others are counted', async () => {
  const { url, redis } = await startRedis();
  const series = { producer: 'p', modelName: 'iris', modelVersion: '1.0.0' };
  await append(redis, 'iris', batchOf(series, 1, { rows: 5 }));
  await append(redis, 'iris', Buffer.from('{"not":"protobuf"}'));
  await append(redis, 'iris', batchOf(series, 6, { rows: 2 }, { schemaVersion: 7 }));
  await append(redis, 'iris', batchOf(series, 8, { rows: 3 }, { predictions: [1] }));
  await redis.xadd(shardKeys(shardOf('iris')).stream, '*', 'other', 'field');
  const monitor = await startMonitor(onTestFinished, url);

  await waitFor(async () => (await accountOf(monitor, 'p'))?.dropped === 5, {
    what: 'the broken entries to be dropped',
    timeoutMs: 5000,
  });

  expect(await accountOf(monitor, 'p')).toMatchObject({ produced: 10, processed: 5, pending: 0 });
  const letters = await waitFor(
    async () => {
      const stored = await redis.xrange(shardKeys(shardOf('iris')).deadLetters, '-', '+');
      return stored.length === 4 && stored;
    },
    { what: 'four dead letters', timeoutMs: 3000 },
  );
  expect(letters.map(([, fields]) => fields.slice(0, 2).join(' '))).toEqual([
    'reason undecodable',
    'reason schema_version',
    'reason inconsistent',
    'reason schema_version',
  ]);
  expect(letters[2]?.[1][3]).toBe('predictions: expected 3 values or none, got 1');
  const text = await monitor.get('/metrics');
  expect(text).toContain('slipway_events_dead_letters_total{reason="undecodable"} 1');
  expect(text).toContain('slipway_events_dead_letters_total{reason="schema_version"} 2');
});

async function startRedis(): Promise<{ url: string; redis: Redis }> {
  const { url } = await startTestValkey(onTestFinished);
  const redis = connectRedis(logger, { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
  return { url, redis };
}

/** Appends a series whose prediction of each row is its sequence number, and knows what should come of it. */
function createWriter(redis: Redis, name: string, mishapShare: number, modelVersion = '1.0.0') {
  const series = { producer: name, modelName: name, modelVersion };
  const written: number[] = [];
  let produced = 0;
  let dropped = 0;
  let duplicates = 0;
  let state = 1;
  const random = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % limit;
  };
  const write = async (rows: number): Promise<void> => {
    const sequences = Array.from({ length: rows }, (_, i) => produced + 1 + i);
    const batch = batchOf(series, produced + 1, { rows, predictions: sequences });
    produced += rows;
    written.push(...sequences);
    await append(redis, name, batch);
    if (random(100) >= mishapShare) return;
    if (random(2) === 0) {
      dropped += 7;
      produced += 7;
    } else {
      duplicates += rows;
      await append(redis, name, batch);
    }
  };
  return {
    write,
    run: async (entries: number): Promise<void> => {
      for (let entry = 0; entry < entries; entry++) await write(1 + random(20));
      await write(1);
    },
    expected: () => {
      const lastDrop = produced - (written.at(-1) ?? 0);
      const processed = written.length;
      const told = { produced: produced - lastDrop, dropped: dropped - lastDrop };
      return { ...told, processed, duplicates, late: 0, pending: 0 };
    },
    meanOfLast: (rows: number): number =>
      written.slice(-rows).reduce((sum, value) => sum + value, 0) / rows,
  };
}

async function accountOf(monitor: RunningMonitor, producer: string) {
  return (await monitor.accounting()).producers.find((account) => account.producer === producer);
}

async function processedOf(monitor: RunningMonitor, producer: string): Promise<number> {
  return (await accountOf(monitor, producer))?.processed ?? 0;
}
