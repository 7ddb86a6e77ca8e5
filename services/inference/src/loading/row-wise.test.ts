import type { Datatype, ModelSpec, Tensor, TensorData, Tensors } from '@slipway/model';
import { expect, test } from 'vitest';
import type { SampleRun } from './run-samples.js';
import { checkRowWise } from './row-wise.js';

const free = { rowAxis: { kind: 'free', size: undefined, isJoinable: true } } as const;

const column = (data: TensorData, datatype: Datatype = 'FP32'): Tensor => ({
  datatype,
  shape: [data.length, 1],
  data,
});

/** Rows of x with what a model said to each alone. */
const runs = (answers: readonly TensorData[], datatype?: Datatype): readonly SampleRun[] =>
  answers.map((answer, row) => ({
    inputs: { x: column(Float32Array.of(row)) },
    outputs: { y: column(answer, datatype) },
    runMs: 1,
  }));

const together = (spec: Pick<ModelSpec, 'rowAxis'>, samples: readonly SampleRun[], y: Tensor) => {
  let inputs: Tensors = {};
  const run = (given: Tensors) => {
    inputs = given;
    return Promise.resolve({ outputs: { y }, runMs: 1 });
  };
  return checkRowWise(spec, { run }, samples).then((rowWise) => ({ ...rowWise, inputs }));
};

test('rows that answer as each alone can be joined', async () => {
  const samples = runs([Float32Array.of(0.1), Float32Array.of(200)]);
  const result = await together(free, samples, column(Float32Array.of(0.1, 200)));
  expect(result).toMatchObject({ isPossible: true, reason: '' });
  expect(result.inputs).toEqual({ x: column(Float32Array.of(0, 1)) });
});

test.each<[string, readonly TensorData[], Tensor]>([
  ['NaN for NaN', [Float32Array.of(NaN), Float32Array.of(1)], column(Float32Array.of(NaN, 1))],
  ['rounding', [Float32Array.of(100), Float32Array.of(1)], column(Float32Array.of(100.0005, 1))],
])('%s is no difference', async (_, answers, y) => {
  expect((await together(free, runs(answers), y)).isPossible).toBe(true);
});

test.each<[string, readonly SampleRun[], Tensor]>([
  [
    'another number',
    runs([Float32Array.of(100), Float32Array.of(1)]),
    column(Float32Array.of(100, 1.001)),
  ],
  [
    'rows that have changed places',
    runs([Float32Array.of(1), Float32Array.of(2)]),
    column(Float32Array.of(2, 1)),
  ],
  [
    'another whole number',
    runs([BigInt64Array.of(2n ** 60n), BigInt64Array.of(1n)], 'INT64'),
    column(BigInt64Array.of(2n ** 60n + 1n, 1n), 'INT64'),
  ],
  ['another label', runs([['a'], ['b']], 'BYTES'), column(['a', 'c'], 'BYTES')],
  [
    'a wider row',
    runs([Float32Array.of(1), Float32Array.of(2)]),
    { datatype: 'FP32', shape: [2, 2], data: Float32Array.of(1, 1, 2, 2) },
  ],
])('%s is a difference', async (_, samples, y) => {
  expect(await together(free, samples, y)).toMatchObject({
    isPossible: false,
    reason: 'output y of a row depends on the rows beside it',
  });
});

test('an output that is not made of rows cannot be shared out', async () => {
  const samples = runs([Float32Array.of(1), Float32Array.of(1)]);
  expect(await together(free, samples, column(Float32Array.of(1)))).toMatchObject({
    isPossible: false,
    reason: 'output y does not have a row for each row of the inputs',
  });
});

test('without rows in common, or without two samples, nothing is run', async () => {
  const run = () => Promise.reject(new Error('must not run'));
  const fixed = { rowAxis: { kind: 'fixed', size: 4, isJoinable: true } } as const;
  const samples = runs([Float32Array.of(1), Float32Array.of(1)]);
  expect(await checkRowWise(fixed, { run }, samples)).toMatchObject({ isPossible: false });
  expect(await checkRowWise(free, { run }, samples.slice(1))).toMatchObject({
    reason: 'there were no two rows to try it with',
  });
});
