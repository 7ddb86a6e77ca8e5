import { createLogger, type Clock } from '@slipway/core';
import { expect, test } from 'vitest';
import { createWorkerLife } from './worker-life.js';
import type { WorkerProcess } from './worker-process.js';

/** A worker whose end is in the hands of the test. */
function testWorker() {
  const serving = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<string>();
  const signals: string[] = [];
  const kill = (signal: string): void => {
    signals.push(signal);
    ended.resolve(`signal ${signal}`);
  };
  const process: WorkerProcess = { pid: 1, serving: serving.promise, ended: ended.promise, kill };
  return { process, serve: () => serving.resolve(undefined), end: ended.resolve, signals };
}

function harness() {
  const started: ReturnType<typeof testWorker>[] = [];
  const delays: unknown[] = [];
  let nowMs = 0;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const write = (line: string): void => {
    delays.push((JSON.parse(line) as { delayMs: unknown }).delayMs);
  };
  const logger = createLogger({ service: 'test', level: 'warn', write });
  const startWorker = (): WorkerProcess => {
    const worker = testWorker();
    started.push(worker);
    return worker.process;
  };
  const life = createWorkerLife({ startWorker, logger, clock }, 3);
  const advance = (ms: number): void => void (nowMs += ms);
  return { life, started, delays, advance };
}

test('a worker that ends before it serves fails the start', async () => {
  const { life, started } = harness();
  const start = life.start();
  started[0]?.end('code 1');
  await expect(start).rejects.toThrow('worker 3 ended with code 1 before it served');
});

test('a worker that dies is started again, sooner when it has lived long', async () => {
  const { life, started, delays, advance } = harness();
  const start = life.start();
  started[0]?.serve();
  await start;
  const dies = async (generation: number): Promise<void> => {
    started[generation]?.end('signal SIGKILL');
    await expect.poll(() => started.length, { timeout: 5000 }).toBe(generation + 2);
  };
  await dies(0);
  await dies(1);
  advance(10_001);
  await dies(2);
  expect(delays).toEqual([200, 400, 200]);
  await life.stop();
  expect(started.map(({ signals }) => signals)).toEqual([[], [], [], ['SIGTERM']]);
});

test('a stop during the wait for the next start starts nobody', async () => {
  const { life, started, delays } = harness();
  const start = life.start();
  started[0]?.serve();
  await start;
  started[0]?.end('code 0');
  await expect.poll(() => delays, { timeout: 5000 }).toHaveLength(1);
  await life.stop();
  await expect(life.start()).resolves.toBeUndefined();
  expect(started).toHaveLength(1);
});
