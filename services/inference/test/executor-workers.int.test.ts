import type { Tensors } from '@slipway/model';
import { expect, onTestFinished, test } from 'vitest';
import { slowGraph } from './slow-model.js';
import { createVersionLoading } from './version-loading.js';

/** Inputs of a run that takes about a microsecond a step. */
const steps = (count: number): Tensors => ({
  x: { datatype: 'FP32', shape: [1, 1], data: Float32Array.of(count) },
});
const long = 1_000_000;
const card = (executor: object): object => ({ executor: { kind: 'worker', ...executor } });

test('an idle worker that dies is replaced, and the replacement answers', async () => {
  const loading = createVersionLoading(onTestFinished);
  const { executor, close } = await loading.load(slowGraph, card({}));
  const health: boolean[] = [];
  executor.onHealthChange(() => health.push(executor.isHealthy()));
  for (let deaths = 1; deaths <= 2; deaths++) {
    await loading.workers.at(-1)?.terminate();
    await expect(executor.run(steps(1))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect.poll(executor.isHealthy, { timeout: 20_000 }).toBe(true);
    expect((await executor.run(steps(1))).outputs).toEqual({ y: steps(1)['x'] });
  }
  expect(health).toEqual([false, true, false, true]);
  expect(loading.workers).toHaveLength(3);
  const log = loading.logLines.join('');
  expect(log).toContain('"a worker died"');
  expect(log).toContain('"model m@1.0.0"');
  await close();
  expect(loading.runningWorkers()).toBe(0);
});

test('when one of two workers dies, the other goes on answering', async () => {
  const loading = createVersionLoading(onTestFinished);
  const { executor } = await loading.load(slowGraph, card({ workers: 2 }));
  expect(executor.concurrency).toBe(2);
  await loading.workers[1]?.terminate();
  const answers = await Promise.all([1, 2, 3].map((count) => executor.run(steps(count))));
  expect(answers.map(({ outputs }) => outputs['y']?.data[0])).toEqual([1, 2, 3]);
  await expect.poll(() => loading.workers.length, { timeout: 20_000 }).toBe(3);
});

test('a stuck run makes the version unhealthy until it ends', async () => {
  const loading = createVersionLoading(onTestFinished);
  const { executor } = await loading.load(slowGraph, card({ stuck_after_ms: 50 }));
  const health: boolean[] = [];
  executor.onHealthChange(() => health.push(executor.isHealthy()));
  const runs = await Promise.allSettled([executor.run(steps(long)), executor.run(steps(1))]);
  expect(runs).toMatchObject([
    {
      reason: {
        kind: 'unavailable',
        code: 'RUN_STUCK',
        message: expect.stringMatching(/^model m@1\.0\.0: a run takes longer than 50 ms/) as string,
      },
    },
    { reason: { kind: 'unavailable', code: 'EXECUTOR_UNHEALTHY' } },
  ]);
  expect(health).toEqual([false]);
  await expect.poll(executor.isHealthy, { timeout: 30_000 }).toBe(true);
  expect((await executor.run(steps(2))).outputs['y']?.data[0]).toBe(2);
  expect(loading.workers).toHaveLength(1);
});

test('close waits for the run under way', async () => {
  const loading = createVersionLoading(onTestFinished);
  const { executor, close } = await loading.load(slowGraph, card({}));
  let isAnswered = false;
  const run = executor.run(steps(long / 4)).then(() => (isAnswered = true));
  await executor.close();
  expect(isAnswered).toBe(true);
  expect(loading.runningWorkers()).toBe(0);
  await run;
  await close();
});

test('close does not wait for a stuck run, whose worker ends with it', async () => {
  const loading = createVersionLoading(onTestFinished);
  const { executor } = await loading.load(slowGraph, card({ stuck_after_ms: 50 }));
  const run = executor.run(steps(2 * long));
  await executor.close();
  expect(loading.runningWorkers()).toBe(1);
  await expect(run).rejects.toMatchObject({ code: 'RUN_STUCK' });
  await expect.poll(loading.runningWorkers, { timeout: 30_000 }).toBe(0);
});

test('what a run throws comes back with its kind and its words, and the worker lives on', async () => {
  const loading = createVersionLoading(onTestFinished);
  const { executor } = await loading.load(slowGraph, card({}));
  const wrong: Tensors = { x: { datatype: 'INT32', shape: [1, 1], data: Int32Array.of(1) } };
  await expect(executor.run(wrong)).rejects.toMatchObject({
    name: 'DomainError',
    kind: 'internal',
    code: 'RUN_FAILED',
    message: expect.stringMatching(/^the model could not be run: .*int32/) as string,
  });
  expect(executor.isHealthy()).toBe(true);
  expect((await executor.run(steps(3))).outputs['y']?.data[0]).toBe(3);
  expect(loading.workers).toHaveLength(1);
});
