import { expect, onTestFinished, test } from 'vitest';
import { slowGraph } from './slow-model.js';
import type { OnnxGraph } from '@slipway/testing';
import { createVersionLoading } from './version-loading.js';

const echo = (shape: readonly (number | null)[]): OnnxGraph => ({
  inputs: [{ name: 'x', type: 'float', shape }],
  nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
  outputs: [{ name: 'y', type: 'float', shape }],
});

/** Its made-up rows take some tens of milliseconds. */
const slowRows = { features: [{ name: 'steps', type: 'float', min: 40_000, max: 40_001 }] };

test('a tiny model runs inline, and its thread is free for the next load', async () => {
  const loading = createVersionLoading(onTestFinished);
  for (let times = 0; times < 3; times++) {
    const { executor, choice } = await loading.load(echo([null, 4]));
    expect(executor.kind).toBe('inline');
    expect(choice).toMatchObject({ kind: 'inline', workers: 0, intraOpThreads: 1 });
    expect(choice.runMs).toBeGreaterThan(0);
    expect(choice.reason).toMatch(/^a run takes [\d.]+ ms$/);
  }
  expect(loading.workers).toHaveLength(1);
});

test('the thread that is left over ends by itself', async () => {
  const loading = createVersionLoading(onTestFinished);
  await loading.load(echo([null, 4]));
  await expect.poll(loading.runningWorkers, { timeout: 10_000 }).toBe(0);
});

test('a model with long runs keeps the thread that has tried it', async () => {
  const loading = createVersionLoading(onTestFinished);
  const { executor, choice } = await loading.load(slowGraph, slowRows);
  expect(executor).toMatchObject({ kind: 'worker', concurrency: 1 });
  expect(choice).toMatchObject({ workers: 1, intraOpThreads: 1 });
  expect(choice.reason).toMatch(/^a run takes \d+ ms; inline is for less than 0\.5 ms$/);
  const inputs = { x: { datatype: 'FP32', shape: [2, 1], data: Float32Array.of(7, 3) } } as const;
  const { outputs, runMs } = await executor.run(inputs);
  expect(outputs['y']).toEqual(inputs.x);
  expect(runMs).toBeGreaterThan(0);
  expect(loading.workers).toHaveLength(1);
});

test('a model whose rows may be of any size runs on a worker, as nobody knows what they cost', async () => {
  const { choice } = await createVersionLoading(onTestFinished).load(echo([null, null]));
  expect(choice).toMatchObject({ kind: 'worker', reason: 'its rows may be of any size' });
});

test('a model that refuses what is made up is served all the same, on a worker', async () => {
  const { executor, choice, plan } = await createVersionLoading(onTestFinished).load({
    inputs: [
      { name: 'x', type: 'float', shape: [null, 2] },
      { name: 'shape', type: 'int64', shape: [1] },
    ],
    nodes: [{ op: 'Reshape', inputs: ['x', 'shape'], outputs: ['y'] }],
    outputs: [{ name: 'y', type: 'float', shape: [null] }],
  });
  expect(choice).toMatchObject({ kind: 'worker', runMs: 0 });
  expect(choice.reason).toMatch(/^it could not be tried: the model could not be run: /);
  expect(plan.isShared).toBe(false);
  const { outputs } = await executor.run({
    x: { datatype: 'FP32', shape: [1, 2], data: Float32Array.of(1, 2) },
    shape: { datatype: 'INT64', shape: [1], data: BigInt64Array.of(2n) },
  });
  expect(outputs['y']?.data).toEqual(Float32Array.of(1, 2));
});

test.each([
  [{ kind: 'inline' }, 'inline', 0],
  [{ kind: 'worker' }, 'worker', 1],
  [{ workers: 2 }, 'worker', 2],
  [{ kind: 'worker', workers: 2 }, 'worker', 2],
] as const)('the card %j is heeded', async (executor, kind, workers) => {
  const loading = createVersionLoading(onTestFinished);
  const { choice, executor: made } = await loading.load(echo([null, 4]), { executor });
  expect(choice).toMatchObject({ kind, workers });
  expect(choice.reason).toMatch(/^the card (says so|gives it workers)$/);
  expect(made.concurrency).toBe(Math.max(1, workers));
});

test.each([
  [{ kind: 'worker', workers: 3 }, '3 x 1 = 3 threads, this process may use 2 CPUs'],
  [{ workers: 2, intra_op_threads: 2 }, '2 x 2 = 4 threads, this process may use 2 CPUs'],
  [{ intra_op_threads: 3 }, '1 x 3 = 3 threads, this process may use 2 CPUs'],
])('more threads than CPUs are refused: %j', async (executor, product) => {
  const loading = createVersionLoading(onTestFinished);
  await expect(loading.load(echo([null, 4]), { executor })).rejects.toMatchObject({
    kind: 'precondition',
    code: 'BAD_EXECUTOR',
    message: `model m@1.0.0: card.json: executor: workers x intra_op_threads is ${product}`,
  });
});

test('rows that answer together as each alone are shared; those that do not are not', async () => {
  const loading = createVersionLoading(onTestFinished);
  const columns = [{ name: 'x', type: 'float', shape: [null, 2] }] as const;
  const results = [{ name: 'y', type: 'float', shape: [null, 2] }] as const;
  const own = await loading.load({
    inputs: columns,
    nodes: [{ op: 'Sin', inputs: ['x'], outputs: ['y'] }],
    outputs: results,
  });
  expect(own.plan).toMatchObject({ isShared: true, reason: '' });
  const mixed = await loading.load({
    inputs: columns,
    nodes: [
      { op: 'ReduceMean', inputs: ['x'], outputs: ['mean'], attributes: { axes: [0] } },
      { op: 'Sub', inputs: ['x', 'mean'], outputs: ['y'] },
    ],
    outputs: results,
  });
  expect(mixed.plan).toMatchObject({
    isShared: false,
    reason: 'output y of a row depends on the rows beside it',
  });
});

test('a version whose every run would count as stuck is not loaded', async () => {
  const loading = createVersionLoading(onTestFinished, { stuckAfterMs: 10 });
  await expect(loading.load(slowGraph, slowRows)).rejects.toMatchObject({
    code: 'RUN_TOO_LONG',
    message: expect.stringMatching(
      /^model m@1\.0\.0: a run of one row took \d+ ms, expected less than 10 ms, .*stuck_after_ms/,
    ) as string,
  });
});
