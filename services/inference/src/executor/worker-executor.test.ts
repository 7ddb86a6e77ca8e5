import { createLogger } from '@slipway/core';
import type { Tensors } from '@slipway/model';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Executor, RunResult } from './executor.js';
import type { SessionThread } from './session-thread.js';
import { createWorkerExecutor } from './worker-executor.js';

/** A thread whose runs end when the test says so. */
interface FakeThread extends SessionThread {
  readonly inputs: Tensors[];
  readonly isClosed: () => boolean;
  readonly finish: () => void;
  readonly die: () => void;
}

function fakeThread(): FakeThread {
  const inputs: Tensors[] = [];
  const waiting: PromiseWithResolvers<never>[] = [];
  let onDeath: (reason: string) => void = () => undefined;
  let isClosed = false;
  return {
    inputs,
    isClosed: () => isClosed,
    finish: () => waiting.shift()?.resolve({ outputs: inputs.at(-1) ?? {}, runMs: 1 } as never),
    die: () => {
      for (const { reject } of waiting.splice(0)) reject(new Error('gone'));
      onDeath('gone');
    },
    call: (kind, input) => {
      if (kind !== 'run') return Promise.resolve(undefined as never);
      inputs.push(input as Tensors);
      const call = Promise.withResolvers<never>();
      waiting.push(call);
      return call.promise;
    },
    isAlive: () => true,
    onDeath: (listener) => (onDeath = listener),
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
  };
}

const row = (value: number): Tensors => ({
  x: { datatype: 'FP32', shape: [1, 1], data: Float32Array.of(value) },
});
const version = { modelName: 'm', modelVersion: '1.0.0', onnxPath: '', folder: undefined };

interface Made {
  readonly executor: Executor;
  /** Those that it was given, and those that it has started. */
  readonly threads: FakeThread[];
  readonly health: boolean[];
}

function make(count: number, stuckAfterMs = 60_000): Made {
  const threads = Array.from({ length: count }, fakeThread);
  const executor = createWorkerExecutor(
    {
      startThread: () => {
        const thread = fakeThread();
        threads.push(thread);
        return thread;
      },
      logger: createLogger({ service: 'test', level: 'error', write: () => undefined }),
    },
    {
      label: 'model m@1.0.0',
      signature: { inputs: [], outputs: [] },
      open: { files: version, digest: '', intraOpThreads: 1 },
      stuckAfterMs,
    },
    [...threads],
  );
  const health: boolean[] = [];
  executor.onHealthChange(() => health.push(executor.isHealthy()));
  return { executor, threads, health };
}

const valueOf = ({ outputs }: RunResult): number => Number(outputs['x']?.data[0]);

test('each thread has one run at a time; the others wait in their order', async () => {
  const { executor, threads } = make(2);
  const [first, second] = threads as [FakeThread, FakeThread];
  expect(executor.concurrency).toBe(2);
  const runs = [1, 2, 3, 4].map((value) => executor.run(row(value)).then(valueOf));
  expect(first.inputs).toHaveLength(1);
  expect(second.inputs).toHaveLength(1);
  second.finish();
  expect(await runs[1]).toBe(2);
  expect(second.inputs).toEqual([row(2), row(3)]);
  first.finish();
  second.finish();
  expect(await Promise.all(runs.slice(0, 3))).toEqual([1, 2, 3]);
  const last = [first, second].find(({ inputs }) => inputs.at(-1)?.['x']?.data[0] === 4);
  last?.finish();
  expect(await runs[3]).toBe(4);
});

test('a run under a dying thread is told so, and what waits for the only thread is refused', async () => {
  const { executor, threads, health } = make(1);
  const runs = [executor.run(row(1)), executor.run(row(2))];
  threads[0]?.die();
  const failures = await Promise.allSettled([...runs, executor.run(row(3))]);
  expect(failures).toMatchObject([
    { reason: { message: 'gone' } },
    { reason: { kind: 'unavailable', code: 'EXECUTOR_UNHEALTHY' } },
    { reason: { kind: 'unavailable', code: 'EXECUTOR_UNHEALTHY' } },
  ]);
  expect(health).toEqual([false]);
  await expect.poll(executor.isHealthy).toBe(true);
  expect(health).toEqual([false, true]);
  const again = executor.run(row(4));
  threads[1]?.finish();
  expect(valueOf(await again)).toBe(4);
});

test('while another thread lives, the death of one does not stop what waits', async () => {
  const { executor, threads, health } = make(2);
  const [first, second] = threads as [FakeThread, FakeThread];
  const runs = [1, 2, 3].map((value) => executor.run(row(value)).then(valueOf));
  first.die();
  await expect(runs[0]).rejects.toThrow('gone');
  second.finish();
  expect(await runs[1]).toBe(2);
  second.finish();
  expect(await runs[2]).toBe(3);
  expect(health).toEqual([]);
});

test('a stuck run and what waits behind it are given up; when it ends after all, runs are taken again', async () => {
  const { executor, threads, health } = make(1, 20);
  const runs = [executor.run(row(1)), executor.run(row(2))];
  expect(await Promise.allSettled(runs)).toMatchObject([
    { reason: { kind: 'unavailable', code: 'RUN_STUCK' } },
    { reason: { kind: 'unavailable', code: 'EXECUTOR_UNHEALTHY' } },
  ]);
  expect(health).toEqual([false]);
  await expect(executor.run(row(3))).rejects.toMatchObject({ code: 'EXECUTOR_UNHEALTHY' });
  threads[0]?.finish();
  await expect.poll(() => health).toEqual([false, true]);
  expect(threads[0]?.inputs).toHaveLength(1);
});

test('close waits for the run under way, and ends the thread only then', async () => {
  const { executor, threads } = make(1);
  const [thread] = threads as [FakeThread];
  const run = executor.run(row(1));
  const closing = executor.close();
  expect(thread.isClosed()).toBe(false);
  thread.finish();
  expect(valueOf(await run)).toBe(1);
  await closing;
  expect(thread.isClosed()).toBe(true);
});

test('close leaves a stuck thread behind, which ends when its run does', async () => {
  const { executor, threads } = make(1, 20);
  const [thread] = threads as [FakeThread];
  const run = executor.run(row(1));
  await executor.close();
  await expect(run).rejects.toMatchObject({ code: 'RUN_STUCK' });
  expect(thread.isClosed()).toBe(false);
  thread.finish();
  await expect.poll(thread.isClosed).toBe(true);
});

test.each([
  ['before it is closed', 0],
  ['while it is closed', 1],
])('a thread that dies %s is not replaced any more', async (_, runs) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { executor, threads } = make(1);
  if (runs === 0) threads[0]?.die();
  const run = runs === 0 ? Promise.resolve() : executor.run(row(1)).catch(() => undefined);
  const closing = executor.close();
  if (runs > 0) threads[0]?.die();
  await Promise.all([run, closing]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(threads).toHaveLength(1);
});
