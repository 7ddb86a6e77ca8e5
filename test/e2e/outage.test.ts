import { createCleanupStack, waitFor } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account, Accounting } from './answers.js';
import { get, post } from './rest.js';
import { startMesh, type Mesh } from './start-mesh.js';

const onFileEnd = createCleanupStack(afterAll);
let mesh: Mesh;

beforeAll(async () => {
  mesh = await startMesh(onFileEnd);
});

const body = { features: [6.7, 3.0, 5.2, 2.3] };

async function predictMany(count: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await post(`${mesh.url}/predict`, body)).status);
  return statuses;
}

/** The total once the producers have told everything and the monitor has read it. */
function settled(produced: number): Promise<Account> {
  return waitFor(
    async () => {
      const { total } = (await get<Accounting>(`${mesh.url}/v1/monitor/accounting`)).body;
      return total.produced >= produced && total.pending === 0 ? total : undefined;
    },
    { timeoutMs: 30_000, what: `${String(produced)} events to be accounted for` },
  );
}

test('predictions are answered while Valkey hangs, and their events arrive after', async () => {
  const { redis } = await mesh.run();
  expect(await predictMany(50)).toEqual(Array(50).fill(200));
  process.kill(redis.pid, 'SIGSTOP');
  try {
    expect(await predictMany(50)).toEqual(Array(50).fill(200));
  } finally {
    process.kill(redis.pid, 'SIGCONT');
  }
  const total = await settled(100);
  expect(total).toMatchObject({ produced: 100, processed: 100, dropped: 0, late: 0 });
});

test('predictions are answered while Valkey is gone, and nothing is counted twice or lost', async () => {
  const { redis } = await mesh.run();
  process.kill(redis.pid, 'SIGKILL');
  expect(await predictMany(50)).toEqual(Array(50).fill(200));
  const total = await settled(150);
  expect(total.produced).toBe(total.processed + total.dropped + total.late);
  expect(total).toMatchObject({ produced: 150, processed: 150 });
});

/** Rows that the replicas hold, as they tell it. */
async function heldRows(metric: string): Promise<number> {
  const { inference } = await mesh.run();
  const texts = await Promise.all(
    inference.map(async ({ http }) => (await fetch(`${http}/metrics`)).text()),
  );
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

test('a replica killed while Valkey hangs leaves its events on disk, for the one that takes its place', async () => {
  const { redis, inference } = await mesh.run();
  const [victim] = inference;
  process.kill(redis.pid, 'SIGSTOP');
  try {
    expect(await predictMany(100)).toEqual(Array(100).fill(200));
    const isOnDisk = async (): Promise<boolean> =>
      (await heldRows('slipway_events_spooled')) === 100 &&
      (await heldRows('slipway_events_queued')) === 0;
    await waitFor(isOnDisk, { timeoutMs: 20_000, what: 'the events to be on disk' });
    process.kill(victim?.pid ?? 0, 'SIGKILL');
  } finally {
    process.kill(redis.pid, 'SIGCONT');
  }
  const total = await settled(250);
  expect(total).toMatchObject({ produced: 250, processed: 250, dropped: 0, late: 0 });
});

test('a replica killed under load costs at most what was in flight on it', async () => {
  const [victim] = (await mesh.run()).inference;
  const statuses: number[] = [];
  let isRunning = true;
  const worker = async (): Promise<void> => {
    while (isRunning) statuses.push((await post(`${mesh.url}/predict`, body)).status);
  };
  const load = Array.from({ length: 8 }, worker);
  await waitFor(() => statuses.length > 200, { timeoutMs: 20_000, what: '200 answers' });
  process.kill(victim?.pid ?? 0, 'SIGKILL');
  const before = statuses.length;
  await waitFor(() => statuses.length > before + 500, {
    timeoutMs: 30_000,
    what: '500 answers more',
  });
  isRunning = false;
  await Promise.all(load);
  const failed = statuses.filter((status) => status !== 200);
  expect(failed.length).toBeLessThanOrEqual(8);
});

test('the killed replica is started again and answers', async () => {
  const ready = await waitFor(
    async () => {
      const { inference } = await mesh.run();
      const checks = await Promise.all(inference.map(({ http }) => get(`${http}/ready`)));
      return checks.every(({ status }) => status === 200);
    },
    { timeoutMs: 30_000, what: 'both replicas to be ready' },
  );
  expect(ready).toBe(true);
});
