import { setImmediate as nextTurn } from 'node:timers/promises';
import { createLogger, systemClock } from '@slipway/core';
import { PredictionEventBatch } from '@slipway/proto';
import { tempDir, waitFor } from '@slipway/testing';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lastSequenceOf, type Entry } from './entry.js';
import type { EventAppender } from './event-appender.js';
import {
  createEventProducer,
  type EventProducer,
  type EventProducerOptions,
} from './event-producer.js';
import { sampleBlock } from './sample-block.js';

interface Store {
  readonly appender: EventAppender;
  readonly batches: readonly PredictionEventBatch[];
  isAway: boolean;
}

/** Stores as Redis does, unless it is away; then it may have stored all the same. */
function createStore(storesWhileAway: () => boolean = () => false): Store {
  const batches: PredictionEventBatch[] = [];
  const last = new Map<string, number>();
  const put = (entry: Entry): void => {
    const series = JSON.stringify(entry.series);
    if (lastSequenceOf(entry) <= (last.get(series) ?? 0)) return;
    last.set(series, lastSequenceOf(entry));
    batches.push(PredictionEventBatch.decode(entry.bytes));
  };
  const store = {
    batches,
    isAway: false,
    appender: {
      append: async (entry: Entry) => {
        await nextTurn();
        if (!store.isAway || storesWhileAway()) put(entry);
        if (store.isAway) throw new Error('away');
      },
    },
  };
  return store;
}

const defaults: Omit<EventProducerOptions, 'spool'> = {
  producer: 'p',
  maxQueuedRows: 1000,
  maxQueuedBytes: 1e9,
  batchRows: 10,
  flushIntervalMs: 1,
  stopFlushMs: 1000,
};

async function start(
  { appender }: Store,
  dir: string,
  change: Partial<EventProducerOptions> = {},
): Promise<EventProducer> {
  const logger = createLogger({ service: 'test', level: 'error', write: () => undefined });
  const spool = { dir, maxBytes: 2 ** 20, afterMs: 50 };
  const producer = createEventProducer(
    { appender, logger, clock: systemClock },
    { ...defaults, spool, ...change },
  );
  onTestFinished(producer.stop);
  await producer.start();
  return producer;
}

type Count = 'produced' | 'appended' | 'dropped' | 'spooled';

function sumOf(producer: EventProducer, count: Count): number {
  return producer.counts().reduce((sum, counts) => sum + counts[count], 0);
}

function expectBalance(producer: EventProducer): void {
  const held = sumOf(producer, 'appended') + sumOf(producer, 'dropped');
  const waiting = sumOf(producer, 'spooled') + producer.queuedRows();
  expect(held + waiting).toBe(sumOf(producer, 'produced'));
}

async function until(what: string, condition: () => boolean): Promise<void> {
  await waitFor(condition, { what, timeoutMs: 20_000 });
}

/** The rows of a producer's entries are in order, without copies; answers how many are missing between them. */
function gapsOf(batches: readonly PredictionEventBatch[], producer = 'p', model = 'm'): number {
  let next = 1;
  let gaps = 0;
  for (const batch of batches) {
    if (batch.producer !== producer || batch.modelName !== model) continue;
    expect(batch.firstSequence).toBeGreaterThanOrEqual(next);
    gaps += batch.firstSequence - next;
    next = batch.firstSequence + batch.rows;
  }
  return gaps;
}

test('a long absence goes to disk and comes back in order, before what is newer', async () => {
  const store = createStore();
  const dir = await tempDir(onTestFinished);
  const producer = await start(store, dir, { maxQueuedRows: 10_000 });
  producer.record(sampleBlock(3));
  await until('the first rows', () => sumOf(producer, 'appended') === 3);
  store.isAway = true;
  for (let i = 0; i < 300; i++) {
    producer.record(sampleBlock(7));
    if (i % 20 === 0) await nextTurn();
    expectBalance(producer);
  }
  await until('the rows to be on disk', () => sumOf(producer, 'spooled') === 2100);
  expect(producer.queuedRows()).toBe(0);
  expect(producer.spoolState()).toMatchObject({ failures: 0 });
  expect(producer.spoolState().bytes).toBeGreaterThan(1000);
  store.isAway = false;
  producer.record(sampleBlock(5));
  await until('all rows to be stored', () => sumOf(producer, 'appended') === 2108);
  expect(gapsOf(store.batches)).toBe(0);
  expectBalance(producer);
});

test('a short absence stays in memory', async () => {
  const store = createStore();
  const spool = { dir: await tempDir(onTestFinished), maxBytes: 2 ** 20, afterMs: 3_600_000 };
  const producer = await start(store, '', { spool });
  store.isAway = true;
  for (let i = 0; i < 40; i++) producer.record(sampleBlock(10));
  await nextTurn();
  expect(producer.queuedRows()).toBe(400);
  expect(producer.spoolState().bytes).toBe(0);
  store.isAway = false;
  await until('all rows to be stored', () => sumOf(producer, 'appended') === 400);
});

test('a crowded memory does not wait for that, and nothing is dropped', async () => {
  const store = createStore();
  const spool = { dir: await tempDir(onTestFinished), maxBytes: 2 ** 20, afterMs: 3_600_000 };
  const producer = await start(store, '', { spool });
  store.isAway = true;
  for (let i = 0; i < 400; i++) {
    producer.record(sampleBlock(10));
    if (i % 30 === 29) await until('room', () => producer.queuedRows() < 700);
  }
  expect(sumOf(producer, 'spooled')).toBeGreaterThan(2000);
  expect(sumOf(producer, 'dropped')).toBe(0);
  store.isAway = false;
  await until('all rows to be stored', () => sumOf(producer, 'appended') === 4000);
  expect(gapsOf(store.batches)).toBe(0);
});

test('a stop while Redis is away leaves everything to the next process, which has it stored first', async () => {
  const dir = await tempDir(onTestFinished);
  const store = createStore();
  const first = await start(store, dir);
  store.isAway = true;
  for (let i = 0; i < 50; i++) first.record(sampleBlock(4));
  await first.stop();
  expect(first.counts()).toMatchObject([{ produced: 200, appended: 0, dropped: 0, spooled: 200 }]);

  store.isAway = false;
  const second = await start(store, dir, { producer: 'q' });
  await until('the rows that were left', () => second.inheritedCounts()[0]?.appended === 200);
  expect(second.counts()).toEqual([]);
  second.record(sampleBlock(4));
  await until('the new rows', () => sumOf(second, 'appended') === 4);
  expect([gapsOf(store.batches), gapsOf(store.batches, 'q')]).toEqual([0, 0]);
  expect(store.batches.filter(({ producer }) => producer === 'p').at(-1)).toMatchObject({
    produced: 200,
  });
});

test('what the process before had numbered and not written is told as missing', async () => {
  const dir = await tempDir(onTestFinished);
  const store = createStore();
  const first = await start(store, dir);
  store.isAway = true;
  first.record(sampleBlock(10));
  await until('the first rows to be on disk', () => sumOf(first, 'spooled') === 10);
  // More than the memory takes at all.
  first.record(sampleBlock(1100));
  await first.stop();
  expect(sumOf(first, 'dropped')).toBe(1100);

  store.isAway = false;
  await start(store, dir, { producer: 'q' });
  await until('the last row to be told', () => store.batches.at(-1)?.produced === 1110);
  expect(gapsOf(store.batches)).toBe(1100);
});

test('without a disk that takes them the oldest are dropped and counted, and the rest is delivered', async () => {
  const file = join(await tempDir(onTestFinished), 'file');
  await writeFile(file, '');
  const store = createStore();
  const producer = await start(store, join(file, 'spool'));
  store.isAway = true;
  for (let i = 0; i < 300; i++) {
    producer.record(sampleBlock(10));
    if (i % 50 === 0) await nextTurn();
    expectBalance(producer);
  }
  expect(producer.spoolState().failures).toBeGreaterThan(0);
  const dropped = sumOf(producer, 'dropped');
  expect(dropped).toBeGreaterThan(1900);
  store.isAway = false;
  await until('the rest', () => sumOf(producer, 'appended') + dropped === 3000);
  expect(gapsOf(store.batches)).toBe(dropped);
});

/** Mulberry32: a small generator whose runs can be repeated. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** By producer and model, what was given up by whoever had it at the time. */
type Dropped = Map<string, { producer: string; model: string; rows: number }>;

function noteDropped(dropped: Dropped, producer: EventProducer): void {
  for (const counts of [...producer.counts(), ...producer.inheritedCounts()]) {
    const key = `${counts.producer} ${counts.modelName}`;
    const rows = (dropped.get(key)?.rows ?? 0) + counts.dropped;
    dropped.set(key, { producer: counts.producer, model: counts.modelName, rows });
  }
}

/** Records requests of two models while the store comes and goes. */
async function recordAtRandom(
  producer: EventProducer,
  store: Store,
  random: () => number,
): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (random() < 0.02) store.isAway = !store.isAway;
    const modelName = random() < 0.7 ? 'a' : 'b';
    producer.record(sampleBlock(1 + Math.floor(random() * 7), { modelName }));
    expectBalance(producer);
    if (random() < 0.3) await nextTurn();
    if (random() < 0.02) await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

test.each([1, 2, 3, 4, 5, 6])(
  'every row is stored once or dropped and counted, in order, through absences and restarts (seed %d)',
  async (seed) => {
    const random = createRandom(seed);
    const dir = await tempDir(onTestFinished);
    const store = createStore(() => random() < 0.3);
    const spool = { dir, maxBytes: 30_000, afterMs: 20 };
    const dropped: Dropped = new Map();
    for (const name of ['p0', 'p1', 'p2', 'p3']) {
      const producer = await start(store, dir, { producer: name, spool, maxQueuedRows: 200 });
      await recordAtRandom(producer, store, random);
      await producer.stop();
      expectBalance(producer);
      expect(producer.queuedRows()).toBe(0);
      noteDropped(dropped, producer);
    }
    store.isAway = false;
    const last = await start(store, dir, { producer: 'last', spool });
    last.record(sampleBlock(1, { modelName: 'end' }));
    await until('everything to be stored', () => store.batches.at(-1)?.modelName === 'end');
    expect(dropped.size).toBe(8);
    for (const { producer, model, rows } of dropped.values()) {
      expect({ producer, model, rows: gapsOf(store.batches, producer, model) }).toEqual({
        producer,
        model,
        rows,
      });
    }
  },
);
