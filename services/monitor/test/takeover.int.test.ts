import { createLogger, messageOf } from '@slipway/core';
import { shardKeys, shardOf } from '@slipway/events';
import { connectRedis, type Redis } from '@slipway/redis';
import { startTestValkey, waitFor } from '@slipway/testing';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { append, batchOf } from './event-writer.js';
import { startMonitor, type RunningMonitor } from './running-monitor.js';

/** Their shards are spread over all sixteen. */
const models = Array.from({ length: 40 }, (_, i) => `model-${String(i)}`);
const takeoverMs = 10_000;

let url: string;
let redis: Redis;

beforeEach(async () => {
  ({ url } = await startTestValkey(onTestFinished));
  redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  onTestFinished(() => redis.disconnect());
});

test('three monitors share the shards, and whichever is asked answers for all of them', async () => {
  const first = await startMonitor(onTestFinished, url);
  await shared([first]);
  await appendAll(1, 50);
  await seen(first, 50 * models.length);

  const second = await startMonitor(onTestFinished, url);
  const third = await startMonitor(onTestFinished, url);
  await shared([first, second, third]);
  await appendAll(51, 25);

  for (const monitor of [first, second, third]) {
    await seen(monitor, 75 * models.length);
    expect((await monitor.accounting()).total).toMatchObject(whole(75 * models.length));
    const { versions } = await monitor.metrics();
    expect(versions.map(({ modelName, predictions }) => [modelName, predictions])).toEqual(
      [...models].sort().map((name) => [name, 75]),
    );
    for (const name of models) {
      expect((await monitor.metrics(name)).versions).toMatchObject([{ predictions: 75 }]);
    }
    await expect(monitor.metrics('model-x')).rejects.toMatchObject({ kind: 'not_found' });
  }
  expect(await sharesOf([first, second, third])).toEqual([4, 6, 6]);
});

test('when one of three dies the others have its shards within 10 s, and nothing is lost or counted twice', async () => {
  const all = [await startMonitor(onTestFinished, url), await startMonitor(onTestFinished, url)];
  const dying = await startMonitor(onTestFinished, url);
  await shared([...all, dying]);
  await appendAll(1, 50);
  await seen(dying, 50 * models.length);

  await dying.kill();
  await appendAll(51, 25);

  await shared(all);
  for (const monitor of all) {
    await seen(monitor, 75 * models.length);
    expect((await monitor.accounting()).total).toMatchObject(whole(75 * models.length));
  }
});

test('a monitor that does not answer is named, and forgotten when its shards have gone on', async () => {
  const first = await startMonitor(onTestFinished, url);
  const second = await startMonitor(onTestFinished, url);
  await shared([first, second]);
  await appendAll(1, 10);
  await seen(first, 10 * models.length);
  const owners = await ownersOf(models);
  const far = models.find((name) => owners.get(name) !== owners.get(models[0] ?? '')) ?? '';

  second.signal('SIGSTOP');
  const refusals = await Promise.all(
    [first.accounting(), first.metrics(far), first.metrics(models[0])].map((asked) =>
      asked.then(() => '', messageOf),
    ),
  );
  const silent = refusals.filter((refusal) => refusal !== '');
  expect(silent).toHaveLength(2);
  for (const refusal of silent) {
    expect(refusal).toMatch(
      /monitor \S+ at 127\.0\.0\.1:\d+(, which reads shards [\d, ]+,)? did not answer: /,
    );
  }

  await shared([first]);
  await appendAll(11, 10);
  await seen(first, 20 * models.length);
  second.signal('SIGCONT');
  await shared([first, second]);
  await seen(second, 20 * models.length);
  expect((await second.accounting()).total).toMatchObject(whole(20 * models.length));
});

test('a monitor that stops in order hands its shards over at once', async () => {
  const first = await startMonitor(onTestFinished, url);
  const second = await startMonitor(onTestFinished, url);
  await shared([first, second]);
  await appendAll(1, 10);
  await seen(second, 10 * models.length);

  await first.stop();
  const stoppedMs = performance.now();
  await shared([second]);

  // Sooner than any lease runs out.
  expect(performance.now() - stoppedMs).toBeLessThan(4000);
  await appendAll(11, 10);
  await seen(second, 20 * models.length);
});

async function appendAll(firstSequence: number, rows: number): Promise<void> {
  for (const modelName of models) {
    const series = { producer: 'p', modelName, modelVersion: '1.0.0' };
    await append(redis, modelName, batchOf(series, firstSequence, { rows }));
  }
}

function whole(rows: number): object {
  return { produced: rows, processed: rows, dropped: 0, late: 0, pending: 0, duplicates: 0 };
}

/** Each has its share and no more, and every shard has somebody. */
async function shared(monitors: readonly RunningMonitor[]): Promise<void> {
  const most = Math.ceil(16 / monitors.length);
  await waitFor(
    async () => {
      const shares = await sharesOf(monitors);
      return shares.every((share) => share <= most) && sum(shares) === 16;
    },
    { what: `${String(monitors.length)} monitors to share the shards`, timeoutMs: takeoverMs },
  );
}

async function sharesOf(monitors: readonly RunningMonitor[]): Promise<readonly number[]> {
  const shares = await Promise.all(
    monitors.map(async (monitor) => {
      const health = JSON.parse(await monitor.get('/health')) as { shards_owned: number };
      return health.shards_owned;
    }),
  );
  return shares.sort((a, b) => a - b);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

async function ownersOf(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>();
  for (const name of names) {
    const holder = await redis.get(shardKeys(shardOf(name)).lease);
    owners.set(name, holder?.split('|')[0] ?? '');
  }
  return owners;
}

async function seen(monitor: RunningMonitor, processed: number): Promise<void> {
  await waitFor(
    async () => {
      const { total } = await monitor.accounting().catch(() => ({ total: undefined }));
      return total?.processed === processed;
    },
    { what: `${String(processed)} rows to be counted`, timeoutMs: takeoverMs },
  );
}
