import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@slipway/core';
import {
  createSequenceLedger,
  decodeEntry,
  shardKeys,
  shardOf,
  type SequenceLedger,
  type SeriesAccount,
} from '@slipway/events';
import { connectRedis, type Redis } from '@slipway/redis';
import { freePorts, startTestValkey, tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { sampleModels } from './model-folders.js';
import { connect, type Calls } from './running-app.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const features = [5.1, 3.5, 1.4, 0.2];

interface Replica extends Calls {
  readonly counts: () => Promise<Counts>;
  readonly signal: (signal: NodeJS.Signals) => Promise<void>;
}

interface Counts {
  readonly produced: number;
  readonly appended: number;
  readonly dropped: number;
  readonly spooled: number;
  readonly queued: number;
  /** Of the process before. */
  readonly inherited: number;
}

/** The service as it is deployed: a process of its own. */
async function launch(env: Readonly<Record<string, string>>): Promise<Replica> {
  const [grpcPort = 0, port = 0] = await freePorts(2);
  const ports = { GRPC_PORT: String(grpcPort), PORT: String(port), DRAIN_DELAY_MS: '0' };
  const child = spawn(process.execPath, [main], {
    env: { MODEL_REPOSITORY: sampleModels, DEFAULT_MODEL: 'iris', ...ports, ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'close');
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    child.kill(name);
    await ended;
  };
  onTestFinished(() => signal('SIGKILL'));
  const url = `http://127.0.0.1:${String(port)}`;
  const calls = connect(onTestFinished, grpcPort);
  const ready = { what: 'the service to be ready', timeoutMs: 20_000 };
  await waitFor(async () => (await fetch(`${url}/ready`)).ok, ready);
  // Without Redis it listens a second later than it is ready.
  await waitFor(calls.listModels, ready);
  const counts = async (): Promise<Counts> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const sum = (start: string): number =>
      text
        .split('\n')
        .filter((line) => line.startsWith(start))
        .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
    return {
      produced: sum('slipway_events_produced_total{'),
      appended: sum('slipway_events_appended_total{'),
      dropped: sum('slipway_events_producer_dropped_total{'),
      spooled: sum('slipway_events_spooled{'),
      queued: sum('slipway_events_queued '),
      inherited: sum('slipway_events_inherited{state="spooled"}'),
    };
  };
  return { ...calls, counts, signal };
}

async function until(
  replica: Replica,
  what: string,
  isReached: (counts: Counts) => boolean,
): Promise<Counts> {
  return waitFor(
    async () => {
      const counts = await replica.counts();
      const { produced, appended, dropped, spooled, queued } = counts;
      expect(appended + dropped + spooled + queued).toBe(produced);
      return isReached(counts) && counts;
    },
    { what, timeoutMs: 20_000 },
  );
}

async function predict(replica: Replica, requests: number): Promise<void> {
  for (let i = 0; i < requests; i++) await replica.predict({ features });
}

/** What a monitor would make of the stream, by producer, in the order in which they appear. */
async function accountsOf(url: string): Promise<readonly SeriesAccount[]> {
  const redis: Redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'a connection', timeoutMs: 10_000 });
  const ledgers = new Map<string, SequenceLedger>();
  for (const [, fields] of await redis.xrangeBuffer(shardKeys(shardOf('iris')).stream, '-', '+')) {
    const entry = decodeEntry(fields[1]!);
    if (entry.kind === 'bad') throw new Error(entry.detail);
    const { batch } = entry;
    const ledger = ledgers.get(batch.producer) ?? createSequenceLedger();
    ledgers.set(batch.producer, ledger);
    ledger.account(batch);
  }
  return [...ledgers.values()].map((ledger) => ledger.totals());
}

const whole = { dropped: 0, late: 0, pending: 0, duplicates: 0 };

test('what a replica had on disk when it was killed is delivered by the next one, under its own numbers', async () => {
  const dataDir = await tempDir(onTestFinished);
  const dir = await tempDir(onTestFinished);
  const isDurable = true;
  const valkey = await startTestValkey(onTestFinished, { dataDir, isDurable });
  const env = { REDIS_URL: valkey.url, EVENT_SPOOL_DIR: dir };
  const first = await launch(env);
  await predict(first, 30);
  await until(first, 'the events to be stored', ({ appended }) => appended === 30);
  valkey.child.signal('SIGKILL');
  await valkey.child.exited;
  await predict(first, 200);
  await until(first, 'the events to be on disk', ({ spooled }) => spooled === 200);
  await first.signal('SIGKILL');

  // It comes up, and has the spool of the dead one, while Redis is still away.
  const second = await launch(env);
  await until(second, 'the spool to be taken over', ({ inherited }) => inherited === 200);
  await predict(second, 10);
  await startTestValkey(onTestFinished, { dataDir, isDurable, port: valkey.port });
  await until(second, 'all to be stored', (now) => now.inherited + now.spooled + now.queued === 0);
  expect(await second.counts()).toMatchObject({ produced: 10, appended: 10, dropped: 0 });
  expect(await accountsOf(valkey.url)).toEqual([
    { ...whole, produced: 230, processed: 230 },
    { ...whole, produced: 10, processed: 10 },
  ]);
  await second.signal('SIGTERM');
  expect(await readdir(dir)).toEqual([]);
});

test('a replica that is killed while it replays costs nothing', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const dir = await tempDir(onTestFinished);
  const env = { REDIS_URL: valkey.url, EVENT_SPOOL_DIR: dir };
  const first = await launch(env);
  valkey.pause();
  await predict(first, 400);
  await until(first, 'the events to be on disk', ({ spooled }) => spooled === 400);
  valkey.resume();
  await until(first, 'the replay', ({ appended }) => appended > 0);
  await first.signal('SIGKILL');

  const second = await launch(env);
  await until(second, 'all to be stored', ({ inherited }) => inherited === 0);
  const accounts = await waitFor(
    async () => {
      const found = await accountsOf(valkey.url);
      return found[0]?.pending === 0 && found;
    },
    { what: 'the account to close', timeoutMs: 20_000 },
  );
  expect(accounts).toEqual([{ ...whole, produced: 400, processed: 400 }]);
});

test('a replica that stops while Redis is away leaves its events on disk', async () => {
  const [port = 0] = await freePorts(1);
  const dir = await tempDir(onTestFinished);
  const url = `redis://127.0.0.1:${String(port)}`;
  const env = { REDIS_URL: url, EVENT_SPOOL_DIR: dir };
  const first = await launch(env);
  await predict(first, 25);
  await first.signal('SIGTERM');
  expect(await readdir(dir)).toHaveLength(1);

  await startTestValkey(onTestFinished, { port });
  const second = await launch(env);
  await until(second, 'all to be stored', ({ inherited }) => inherited === 0);
  await waitFor(async () => (await accountsOf(url)).length === 1, {
    what: 'the events',
    timeoutMs: 20_000,
  });
  expect(await accountsOf(url)).toEqual([{ ...whole, produced: 25, processed: 25 }]);
});

test('a spool that is full drops the oldest, and the account tells how many', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const env = {
    REDIS_URL: valkey.url,
    EVENT_SPOOL_DIR: await tempDir(onTestFinished),
    EVENT_SPOOL_BYTES: '20000',
    EVENT_QUEUE_ROWS: '100',
  };
  const replica = await launch(env);
  valkey.pause();
  const matrix = { values: Array<number[]>(20).fill(features).flat(), columns: 4 };
  for (let i = 0; i < 60; i++) await replica.predictBatch({ matrix });
  await until(replica, 'a full spool', ({ dropped, queued }) => dropped > 0 && queued === 0);
  valkey.resume();
  const counts = await until(
    replica,
    'the rest to be stored',
    ({ spooled, queued }) => spooled + queued === 0,
  );
  expect(counts.produced).toBe(1200);
  expect(await accountsOf(valkey.url)).toEqual([
    { ...whole, produced: 1200, processed: counts.appended, dropped: counts.dropped },
  ]);
});

test('predictions are answered though the spool cannot be written', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const replica = await launch({ REDIS_URL: valkey.url, EVENT_SPOOL_DIR: '/dev/null/spool' });
  await predict(replica, 5);
  await until(replica, 'the events to be stored', ({ appended }) => appended === 5);
});
