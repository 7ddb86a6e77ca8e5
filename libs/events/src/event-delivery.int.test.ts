import { createLogger, systemClock } from '@slipway/core';
import { PredictionEventBatch } from '@slipway/proto';
import { connectRedis, type Redis } from '@slipway/redis';
import { startTestValkey, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { Entry } from './entry.js';
import { createSequenceLedger } from './consumer/sequence-ledger.js';
import { createEventAppender } from './event-appender.js';
import { createEventProducer, type EventProducer } from './event-producer.js';
import { sampleBlock } from './sample-block.js';
import type { SeriesName } from './series-book.js';
import { appendedKey, entryField, shardKeys, shardOf } from './shard.js';

const logger = createLogger({ service: 'test', level: 'error', write: () => undefined });
const shard = shardOf('m');
const { stream } = shardKeys(shard);

async function connect(url: string, commandTimeoutMs = 300): Promise<Redis> {
  const redis = connectRedis(logger, { url, commandTimeoutMs });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'a connection', timeoutMs: 10_000 });
  return redis;
}

async function storedBatches(redis: Redis): Promise<PredictionEventBatch[]> {
  const entries = await redis.xrangeBuffer(stream, '-', '+');
  return entries.map(([, fields]) => {
    expect(fields[0]?.toString()).toBe(entryField);
    return PredictionEventBatch.decode(fields[1]!);
  });
}

function createProducer(redis: Redis, producer = 'p'): EventProducer {
  const events = createEventProducer(
    { appender: createEventAppender(redis), logger, clock: systemClock },
    {
      producer,
      maxQueuedRows: 1000,
      maxQueuedBytes: 1e9,
      batchRows: 50,
      flushIntervalMs: 5,
      stopFlushMs: 500,
    },
  );
  onTestFinished(events.stop);
  return events;
}

/** Rows that are stored; each number at most once. */
async function storedRows(redis: Redis): Promise<number> {
  const numbers = (await storedBatches(redis)).flatMap(({ firstSequence, rows }) =>
    Array.from({ length: rows }, (_, row) => firstSequence + row),
  );
  expect(new Set(numbers).size).toBe(numbers.length);
  return numbers.length;
}

function untilSettled(producer: EventProducer): Promise<boolean> {
  const settled = (): boolean => producer.queuedRows() === 0;
  return waitFor(settled, { what: 'the queue to be empty', timeoutMs: 20_000 });
}

test('an entry that is appended twice is stored once, one of another producer beside it', async () => {
  const { url } = await startTestValkey(onTestFinished);
  const redis = await connect(url);
  const entryOf = (rows: number, name: Partial<SeriesName> = {}): Entry => ({
    series: { producer: 'one', modelName: 'm', modelVersion: '1.0.0', ...name },
    ...{ firstSequence: 1, rows, produced: rows, bytes: Buffer.from([8, 1]) },
  });
  const { append } = createEventAppender(redis);
  for (const rows of [5, 5, 4]) await append(entryOf(rows));
  expect(await redis.xlen(stream)).toBe(1);
  await append(entryOf(6));
  await append(entryOf(5, { modelVersion: '2.0.0' }));
  await append(entryOf(5, { producer: 'two' }));
  expect(await redis.xlen(stream)).toBe(4);
  expect(await redis.hgetall(appendedKey(shard, 'one'))).toEqual({
    'm@1.0.0': '6',
    'm@2.0.0': '5',
  });
  expect(await redis.ttl(appendedKey(shard, 'one'))).toBeGreaterThan(3600);
});

test('a stream that nobody reads loses its oldest entries before it fills Redis, and its reader sees the gap', async () => {
  const { url } = await startTestValkey(onTestFinished);
  const redis = await connect(url);
  const { append } = createEventAppender(redis, { maxStreamBytes: 2 ** 20 });
  const series = { producer: 'p', modelName: 'm', modelVersion: '1.0.0' };
  const bytes = Buffer.alloc(10_000, 1);
  const appended = 1000;
  for (let first = 1; first <= appended; first++) {
    await append({ series, firstSequence: first, rows: 1, produced: first, bytes });
  }

  const left = await redis.xlen(stream);
  expect(left).toBeGreaterThan(80);
  expect(left).toBeLessThan(400);
  const ledger = createSequenceLedger();
  const firstLeft = appended - left + 1;
  ledger.account({ firstSequence: firstLeft, rows: left, produced: appended });
  expect(ledger.totals()).toMatchObject({ processed: left, dropped: appended - left });
});

test('bytes are stored as they are', async () => {
  const { url } = await startTestValkey(onTestFinished);
  const redis = await connect(url);
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const series = { producer: 'p', modelName: 'm', modelVersion: '1.0.0' };
  const entry = { series, firstSequence: 1, rows: 1, produced: 1, bytes };
  await createEventAppender(redis).append(entry);
  const [stored] = await redis.xrangeBuffer(stream, '-', '+');
  expect(stored?.[1][1]).toEqual(bytes);
});

test('events of the time in which Redis was stopped are delivered once it is back', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const redis = await connect(valkey.url);
  const producer = createProducer(redis);
  producer.record(sampleBlock(3));
  await untilSettled(producer);
  await valkey.stop();
  const startedMs = performance.now();
  for (let i = 0; i < 20; i++) producer.record(sampleBlock(3));
  expect(performance.now() - startedMs).toBeLessThan(100);
  expect(producer.queuedRows()).toBe(60);
  await startTestValkey(onTestFinished, { port: valkey.port });
  await untilSettled(producer);
  expect(producer.counts()).toMatchObject([{ produced: 63, appended: 63, dropped: 0 }]);
  // The new Redis is empty: what it has is what it was given.
  expect(await storedRows(redis)).toBe(60);
  expect((await storedBatches(redis))[0]).toMatchObject({ firstSequence: 4 });
});

test('events of the time in which Redis hung are delivered once, or dropped and counted', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const redis = await connect(valkey.url);
  const producer = createProducer(redis);
  producer.record(sampleBlock(3));
  await untilSettled(producer);
  valkey.pause();
  for (let i = 0; i < 30; i++) producer.record(sampleBlock(50));
  await waitFor(() => redis.status !== 'ready', { what: 'a timeout', timeoutMs: 5000 });
  valkey.resume();
  await untilSettled(producer);
  const [counts] = producer.counts();
  expect(counts).toMatchObject({ produced: 1503 });
  expect(counts?.dropped).toBeGreaterThan(400);
  expect(await storedRows(redis)).toBe(counts?.appended);
  expect((counts?.appended ?? 0) + (counts?.dropped ?? 0)).toBe(1503);
  expect((await storedBatches(redis)).at(-1)).toMatchObject({ produced: 1503 });
});

test('a stop while Redis hangs ends in bounded time', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const redis = await connect(valkey.url);
  const producer = createProducer(redis);
  valkey.pause();
  for (let i = 0; i < 100; i++) producer.record(sampleBlock(10));
  const startedMs = performance.now();
  await producer.stop();
  // 500 ms to go on trying, and the command that is under way then may take its 300 ms.
  expect(performance.now() - startedMs).toBeLessThan(2000);
  expect(producer.queuedRows()).toBe(0);
  expect(producer.counts()).toMatchObject([{ produced: 1000, appended: 0, dropped: 1000 }]);
});
