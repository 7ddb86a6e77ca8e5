import { DomainError, systemClock, type Clock } from '@slipway/core';
import type { Tensors } from '@slipway/model';
import { expect, test } from 'vitest';
import type { Executor, RunResult } from '../executor/executor.js';
import type { BatchObserver } from './batch-metrics.js';
import { createBatcher, type Batcher, type BatcherOptions, type BatchJob } from './batcher.js';

interface Run {
  readonly rows: readonly number[];
  readonly finish: (runMs?: number) => void;
}

interface Bench {
  readonly batcher: Batcher;
  /** Runs that wait to be finished by hand, in the order they began. */
  readonly runs: Run[];
  readonly rejected: string[];
  readonly setHealthy: (isHealthy: boolean) => void;
  readonly advance: (byMs: number) => void;
}

const options: BatcherOptions = {
  label: 'model m@1.0.0',
  isShared: true,
  maxRows: 8,
  maxRunMs: 1000,
  maxWaitMs: 0,
  maxQueuedRows: 100,
  maxQueueWaitMs: 1000,
  fixedBatch: undefined,
};

/** A batcher over an executor that doubles each value, fails on 666 and is finished by the test. */
function bench(given: Partial<BatcherOptions> & { readonly concurrency?: number } = {}): Bench {
  const runs: Run[] = [];
  const rejected: string[] = [];
  let isHealthy = true;
  let listener: () => void = () => undefined;
  let nowMs = 1_000_000;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const executor: Executor = {
    kind: 'inline',
    signature: {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, -1] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, -1] }],
    },
    concurrency: given.concurrency ?? 1,
    isHealthy: () => isHealthy,
    onHealthChange: (next) => (listener = next),
    run: (inputs) =>
      new Promise<RunResult>((resolve, reject) => {
        const x = [...(inputs['x']?.data as Float32Array)];
        const shape = inputs['x']?.shape ?? [];
        const finish = (runMs = 1): void => {
          if (x.includes(666)) reject(new DomainError('internal', 'RUN_FAILED', 'poison'));
          const y = { datatype: 'FP32', shape, data: Float32Array.from(x, (v) => 2 * v) } as const;
          resolve({ outputs: { y }, runMs });
        };
        runs.push({ rows: x, finish });
      }),
    close: () => Promise.resolve(),
  };
  const observer: BatchObserver = {
    ran: () => undefined,
    waited: () => undefined,
    rerun: () => undefined,
    rejected: (reason) => rejected.push(reason),
  };
  return {
    batcher: createBatcher({ executor, observer, clock }, { ...options, ...given }),
    runs,
    rejected,
    setHealthy: (next) => {
      isHealthy = next;
      listener();
    },
    advance: (byMs) => (nowMs += byMs),
  };
}

function rowsJob(values: readonly number[], job: Partial<BatchJob> = {}, columns = 1): BatchJob {
  const shape = [values.length / columns, columns];
  const inputs: Tensors = { x: { datatype: 'FP32', shape, data: Float32Array.from(values) } };
  return {
    inputs,
    rows: shape[0] ?? 0,
    deadlineMs: Infinity,
    isCancelled: () => false,
    ...job,
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await nextTurn();
}

async function answerOf(promise: Promise<{ readonly outputs: Tensors }>): Promise<number[]> {
  const { outputs } = await promise;
  return [...(outputs['y']?.data as Float32Array)];
}

test('requests of one turn of the loop share a run, each gets its own rows', async () => {
  const { batcher, runs } = bench();
  const answers = [[1], [2, 3], [4]].map((values) => answerOf(batcher.submit(rowsJob(values))));
  await until(() => runs.length > 0);
  expect(runs.map(({ rows }) => rows)).toEqual([[1, 2, 3, 4]]);
  runs[0]?.finish();
  expect(await Promise.all(answers)).toEqual([[2], [4, 6], [8]]);
});

test('a shared run holds at most maxRows rows, a larger request runs alone and whole', async () => {
  const { batcher, runs } = bench();
  const sizes = [3, 5, 1, 12];
  const all = sizes.map((size) => batcher.submit(rowsJob(Array<number>(size).fill(size))));
  for (let run = 0; run < 3; run++) {
    await until(() => runs.length > run);
    runs[run]?.finish();
  }
  await Promise.all(all);
  expect(runs.map(({ rows }) => rows.length)).toEqual([8, 1, 12]);
});

test('rows of different shapes never share a run, and the oldest shape goes first', async () => {
  const { batcher, runs, advance } = bench();
  const submit = (values: number[], columns: number): Promise<unknown> => {
    advance(1);
    return batcher.submit(rowsJob(values, {}, columns));
  };
  const all = [submit([1, 1], 2), submit([2], 1), submit([3, 3], 2)];
  for (let run = 0; run < 2; run++) {
    await until(() => runs.length > run);
    runs[run]?.finish();
  }
  await Promise.all(all);
  expect(runs.map(({ rows }) => rows)).toEqual([[1, 1, 3, 3], [2]]);
});

test('what one caller’s rows break stays that caller’s', async () => {
  const { batcher, runs } = bench();
  const all = [[1], [666], [3]].map((values) => answerOf(batcher.submit(rowsJob(values))));
  const settled = Promise.allSettled(all);
  for (let run = 0; run < 4; run++) {
    await until(() => runs.length > run);
    runs[run]?.finish();
  }
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(runs.map(({ rows }) => rows)).toEqual([[1, 666, 3], [1], [666], [3]]);
});

test('an expired or cancelled request is never run', async () => {
  const { batcher, runs, rejected, advance } = bench();
  let isCancelled = false;
  const first = batcher.submit(rowsJob([1]));
  await until(() => runs.length === 1);
  const late = batcher.submit(rowsJob([2], { deadlineMs: 1_000_005 }));
  const gone = batcher.submit(rowsJob([3], { isCancelled: () => isCancelled }));
  const kept = batcher.submit(rowsJob([4]));
  const settled = Promise.allSettled([late, gone]);
  advance(10);
  isCancelled = true;
  runs[0]?.finish();
  await until(() => runs.length === 2);
  runs[1]?.finish();
  await Promise.all([first, kept]);
  expect(await settled).toMatchObject([
    { reason: { kind: 'deadline' } },
    { reason: { kind: 'cancelled' } },
  ]);
  expect(runs[1]?.rows).toEqual([4]);
  expect(rejected).toEqual(['deadline', 'cancelled']);
});

test('a request whose deadline has passed is refused before it is queued', async () => {
  const { batcher, runs } = bench();
  const refused = batcher.submit(rowsJob([1], { deadlineMs: 5 }));
  await expect(refused).rejects.toMatchObject({ kind: 'deadline', code: 'TOO_LATE' });
  expect(runs).toEqual([]);
});

test('a full queue refuses with a hint when to come again; those who left make room', async () => {
  const { batcher, runs } = bench({ maxQueuedRows: 4 });
  let isCancelled = false;
  const first = batcher.submit(rowsJob([1]));
  await until(() => runs.length === 1);
  const leaving = batcher.submit(rowsJob([1, 1, 1, 1], { isCancelled: () => isCancelled }));
  const left = expect(leaving).rejects.toMatchObject({ kind: 'cancelled' });
  const refused = await batcher.submit(rowsJob([2])).catch((error: unknown) => error);
  expect(refused).toMatchObject({ kind: 'exhausted', code: 'QUEUE_FULL' });
  expect((refused as DomainError).retryAfterMs).toBeGreaterThan(0);
  isCancelled = true;
  const second = batcher.submit(rowsJob([3]));
  await left;
  runs[0]?.finish();
  await until(() => runs.length === 2);
  runs[1]?.finish();
  await Promise.all([first, second]);
});

test('nobody is queued who would wait beyond the deadline, or beyond patience', async () => {
  const { batcher, runs } = bench({ maxRows: 1, maxQueueWaitMs: 250 });
  const first = batcher.submit(rowsJob([1]));
  await until(() => runs.length === 1);
  runs[0]?.finish(100);
  await first;
  const running = batcher.submit(rowsJob([1]));
  await until(() => runs.length === 2);
  const waiting = [batcher.submit(rowsJob([1]))];
  const soon = rowsJob([1], { deadlineMs: 1_000_150 });
  await expect(batcher.submit(soon)).rejects.toMatchObject({ kind: 'exhausted' });
  // Sixteen runs of 100 ms are longer than 250 ms: one under way, fifteen that wait, and the one that asks.
  for (let job = 0; job < 15; job++) waiting.push(batcher.submit(rowsJob([1])));
  await expect(batcher.submit(rowsJob([1]))).rejects.toMatchObject({ kind: 'exhausted' });
  for (let run = 1; run < 18; run++) {
    await until(() => runs.length > run);
    runs[run]?.finish(100);
  }
  await Promise.all([running, ...waiting]);
});

test('an unhealthy executor sends away what waits, and takes up work again afterwards', async () => {
  const { batcher, runs, setHealthy } = bench();
  const stuck = batcher.submit(rowsJob([1]));
  await until(() => runs.length === 1);
  const waiting = batcher.submit(rowsJob([2]));
  setHealthy(false);
  await expect(waiting).rejects.toMatchObject({ kind: 'unavailable' });
  await expect(batcher.submit(rowsJob([3]))).rejects.toMatchObject({ kind: 'unavailable' });
  runs[0]?.finish();
  await stuck;
  setHealthy(true);
  const again = batcher.submit(rowsJob([4]));
  await until(() => runs.length === 2);
  runs[1]?.finish();
  expect(await answerOf(again)).toEqual([8]);
});

test('as many runs are under way as the executor takes', async () => {
  const { batcher, runs } = bench({ concurrency: 2, maxRows: 1 });
  const all = [1, 2, 3].map((value) => batcher.submit(rowsJob([value])));
  await until(() => runs.length === 2);
  await nextTurn();
  expect(runs.map(({ rows }) => rows)).toEqual([[1], [2]]);
  runs[1]?.finish();
  await until(() => runs.length === 3);
  runs[0]?.finish();
  runs[2]?.finish();
  await Promise.all(all);
});

test('a batcher with patience waits for company, and no longer once the run is full', async () => {
  const { batcher, runs } = bench({ maxWaitMs: 60_000, maxRows: 3 });
  const all = [batcher.submit(rowsJob([1]))];
  await nextTurn();
  await nextTurn();
  expect(runs).toEqual([]);
  all.push(batcher.submit(rowsJob([2, 3])));
  await until(() => runs.length === 1);
  expect(runs[0]?.rows).toEqual([1, 2, 3]);
  runs[0]?.finish();
  await Promise.all(all);
});

test('drain resolves when everything accepted has been answered', async () => {
  const { batcher, runs } = bench({ maxRows: 1 });
  const all = Promise.all([batcher.submit(rowsJob([1])), batcher.submit(rowsJob([2]))]);
  let isDrained = false;
  const drained = batcher.drain().then(() => (isDrained = true));
  await until(() => runs.length === 1);
  runs[0]?.finish();
  await until(() => runs.length === 2);
  expect(isDrained).toBe(false);
  runs[1]?.finish();
  await Promise.all([drained, all]);
  expect(batcher.queuedRows()).toBe(0);
  await batcher.drain();
});

test('rows that a graph takes two at a time are run in turns, the last one filled up', async () => {
  const { batcher, runs } = bench({ fixedBatch: 2 });
  const answer = answerOf(batcher.submit(rowsJob([1, 2, 3])));
  for (let run = 0; run < 2; run++) {
    await until(() => runs.length > run);
    runs[run]?.finish();
  }
  expect(await answer).toEqual([2, 4, 6]);
  expect(runs.map(({ rows }) => rows)).toEqual([
    [1, 2],
    [3, 3],
  ]);
});

test('thousands of requests of random sizes and shapes each get exactly their own answer', async () => {
  const clock = systemClock;
  const executor: Executor = {
    kind: 'worker',
    signature: {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, -1] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, -1] }],
    },
    concurrency: 2,
    isHealthy: () => true,
    onHealthChange: () => undefined,
    run: async (inputs) => {
      const { shape = [], data } = inputs['x'] ?? {};
      await nextTurn();
      const x = data as Float32Array;
      if (x.includes(-1)) throw new DomainError('internal', 'RUN_FAILED', 'poison');
      const y = { datatype: 'FP32', shape, data: x.map((value) => value * 2) } as const;
      return { outputs: { y }, runMs: 0.1 };
    },
    close: () => Promise.resolve(),
  };
  const observer = { ran: () => 0, waited: () => 0, rerun: () => 0, rejected: () => 0 };
  const limits = { maxRows: 16, maxQueuedRows: 1e9, maxQueueWaitMs: 1e9 };
  const batcher = createBatcher({ executor, observer, clock }, { ...options, ...limits });
  const checks = Array.from({ length: 3000 }, async (_, caller) => {
    const columns = 1 + (caller % 3);
    const rows = 1 + ((caller * 7) % 5);
    const isPoison = caller % 97 === 0;
    const values = Array.from({ length: rows * columns }, (__, i) =>
      isPoison ? -1 : caller + i / 64,
    );
    if (caller % 11 === 0) await nextTurn();
    const answer = answerOf(batcher.submit(rowsJob(values, {}, columns)));
    if (isPoison) await expect(answer).rejects.toThrow('poison');
    else expect(await answer).toEqual(values.map((value) => Math.fround(value) * 2));
  });
  await Promise.all(checks);
});
