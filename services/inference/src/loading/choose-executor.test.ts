import { resolveSpec, parseCard, type ModelSpec } from '@slipway/model';
import { expect, test } from 'vitest';
import { chooseExecutor, type ExecutorChoice } from './choose-executor.js';
import type { Trial } from './try-model.js';

function specOf(executor: object, shape: readonly number[] = [-1, 4]): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: {
      inputs: [{ name: 'x', datatype: 'FP32', shape }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
    },
    card: parseCard(JSON.stringify({ executor }), 'card.json'),
    referenceColumns: undefined,
  });
}

const quick: Trial = {
  problem: undefined,
  runMs: 0.02,
  fullRunMs: 3,
  rowWise: { isPossible: true, reason: '' },
};

interface Case {
  readonly executor?: object;
  readonly shape?: readonly number[];
  readonly trial?: Partial<Trial>;
  readonly openMs?: number;
}

function choose({ executor = {}, shape, trial = {}, openMs = 2 }: Case): Promise<ExecutorChoice> {
  return chooseExecutor(specOf(executor, shape), {
    trial: { ...quick, ...trial },
    maxRows: 1000,
    timeOpening: () => Promise.resolve(openMs),
  });
}

test('what is quick in every way runs inline', async () => {
  expect(await choose({})).toEqual({
    kind: 'inline',
    workers: 0,
    intraOpThreads: 1,
    runMs: 0.02,
    reason: 'a run takes 0.02 ms',
  });
});

test.each<[Case, string]>([
  [{ trial: { runMs: 0.5 } }, 'a run takes 0.5 ms; inline is for less than 0.5 ms'],
  [{ trial: { runMs: 312.4 } }, 'a run takes 312 ms; inline is for less than 0.5 ms'],
  [{ trial: { fullRunMs: 61.2 } }, '1000 rows take about 61 ms; inline is for less than 20 ms'],
  [{ openMs: 150 }, 'opening takes 150 ms; inline is for less than 30 ms'],
  [{ trial: { problem: 'no rows', runMs: 0 } }, 'it could not be tried: no rows'],
  [{ shape: [-1, -1] }, 'its rows may be of any size'],
  [{ executor: { kind: 'worker' } }, 'the card says so'],
  [{ executor: { workers: 1 } }, 'the card gives it workers'],
])('%j runs on a worker: %s', async (given, reason) => {
  expect(await choose(given)).toMatchObject({ kind: 'worker', workers: 1, reason });
});

test('the card has the last word', async () => {
  const slow = { runMs: 300, fullRunMs: 300 };
  expect(await choose({ executor: { kind: 'inline' }, trial: slow })).toMatchObject({
    kind: 'inline',
    workers: 0,
    runMs: 300,
  });
  expect(await choose({ executor: { workers: 4, intra_op_threads: 2 } })).toMatchObject({
    workers: 4,
    intraOpThreads: 2,
  });
});

test('opening is timed only when everything else speaks for inline', async () => {
  let timed = 0;
  const timeOpening = (): Promise<number> => Promise.resolve(++timed);
  const trial = { ...quick, runMs: 5 };
  await chooseExecutor(specOf({}), { trial, maxRows: 1000, timeOpening });
  expect(timed).toBe(0);
});
