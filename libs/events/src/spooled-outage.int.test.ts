import { setTimeout as pause } from 'node:timers/promises';
import { createLogger, systemClock } from '@slipway/core';
import { connectRedis, type Redis } from '@slipway/redis';
import { startTestValkey, tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { decodeEntry } from './consumer/decode-entry.js';
import { createSequenceLedger, type SeriesAccount } from './consumer/sequence-ledger.js';
import { createEventAppender } from './event-appender.js';
import { createEventProducer, type EventProducer } from './event-producer.js';
import { sampleBlock } from './sample-block.js';
import { shardKeys, shardOf } from './shard.js';

const logger = createLogger({ service: 'test', level: 'error', write: () => undefined });
const { stream } = shardKeys(shardOf('m'));

async function connect(url: string): Promise<Redis> {
  const redis = connectRedis(logger, { url, commandTimeoutMs: 300 });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'a connection', timeoutMs: 10_000 });
  return redis;
}

async function startProducer(redis: Redis): Promise<EventProducer> {
  const dir = await tempDir(onTestFinished);
  const producer = createEventProducer(
    { appender: createEventAppender(redis), logger, clock: systemClock },
    {
      producer: 'p',
      maxQueuedRows: 1000,
      maxQueuedBytes: 1e9,
      batchRows: 50,
      flushIntervalMs: 5,
      stopFlushMs: 500,
      spool: { dir, maxBytes: 2 ** 26, afterMs: 100 },
    },
  );
  onTestFinished(producer.stop);
  await producer.start();
  return producer;
}

/** Requests of 20 rows, as fast as they can be handed over without filling the memory, until stopped. */
function startTraffic(producer: EventProducer): () => Promise<number> {
  let isOver = false;
  let rows = 0;
  const run = async (): Promise<number> => {
    while (!isOver) {
      producer.record(sampleBlock(20));
      rows += 20;
      await pause(1);
    }
    return rows;
  };
  const running = run();
  return () => {
    isOver = true;
    return running;
  };
}

/** What a monitor would make of the stream; fails when the series was stored out of order. */
async function accountOf(redis: Redis): Promise<SeriesAccount> {
  const ledger = createSequenceLedger();
  let highest = 0;
  for (const [, fields] of await redis.xrangeBuffer(stream, '-', '+')) {
    const entry = decodeEntry(fields[1]!);
    if (entry.kind === 'bad') throw new Error(entry.detail);
    expect(entry.batch.firstSequence).toBeGreaterThan(highest);
    highest = entry.batch.firstSequence + entry.batch.rows - 1;
    ledger.account(entry.batch);
  }
  return ledger.totals();
}

const [spooled, queued] = [
  (producer: EventProducer) => producer.counts()[0]?.spooled ?? 0,
  (producer: EventProducer) => producer.queuedRows(),
];

async function expectAllStored(
  redis: Redis,
  producer: EventProducer,
  produced: number,
): Promise<void> {
  await waitFor(() => spooled(producer) + queued(producer) === 0, {
    what: 'everything to be stored',
    timeoutMs: 30_000,
  });
  expect(producer.counts()).toMatchObject([{ produced, appended: produced, dropped: 0 }]);
  expect(await accountOf(redis)).toEqual({
    ...{ produced, processed: produced, dropped: 0, late: 0, pending: 0, duplicates: 0 },
  });
}

test('a Valkey that is killed under traffic loses nothing: what it did not confirm comes from disk', async () => {
  const dataDir = await tempDir(onTestFinished);
  const isDurable = true;
  const valkey = await startTestValkey(onTestFinished, { dataDir, isDurable });
  const redis = await connect(valkey.url);
  const producer = await startProducer(redis);
  const stopTraffic = startTraffic(producer);
  const appended = (): number => producer.counts()[0]?.appended ?? 0;
  await waitFor(() => appended() > 500, { what: 'traffic', timeoutMs: 10_000 });
  valkey.child.signal('SIGKILL');
  await valkey.child.exited;
  await waitFor(() => spooled(producer) > 2000, { what: 'a spool', timeoutMs: 20_000 });
  await startTestValkey(onTestFinished, { dataDir, isDurable, port: valkey.port });
  const before = appended();
  await waitFor(() => appended() > before, { what: 'the replay', timeoutMs: 20_000 });
  await expectAllStored(redis, producer, await stopTraffic());
});

test('a Valkey that hangs under traffic gets everything once, in order, when it wakes up', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const redis = await connect(valkey.url);
  const producer = await startProducer(redis);
  const stopTraffic = startTraffic(producer);
  for (let round = 0; round < 3; round++) {
    valkey.pause();
    await waitFor(() => spooled(producer) > 1000, { what: 'a spool', timeoutMs: 20_000 });
    valkey.resume();
    await waitFor(() => spooled(producer) === 0, { what: 'the replay', timeoutMs: 20_000 });
  }
  await expectAllStored(redis, producer, await stopTraffic());
});
