import { allocate, type Datatype, type Tensor, type Tensors } from '@slipway/model';
import { expect, test } from 'vitest';
import { joinRows } from './join-rows.js';
import { splitRows } from './split-rows.js';

/** A generator of whole numbers below a limit, the same for each seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const types: readonly Datatype[] = ['FP32', 'FP64', 'INT64', 'BOOL', 'FP16', 'BYTES', 'UINT8'];

function randomTensor(
  next: (below: number) => number,
  datatype: Datatype,
  shape: number[],
): Tensor {
  const length = shape.reduce((product, size) => product * size, 1);
  const data = allocate(datatype, length);
  for (let index = 0; index < length; index++) {
    const value = next(200);
    if (Array.isArray(data)) data[index] = `text ${String(value)} ü`;
    else if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
      data[index] = BigInt(value);
    } else data[index] = value;
  }
  return { datatype, shape, data };
}

test('thousands of random batches: every caller gets its own rows back, and nobody another one’s', () => {
  for (let seed = 1; seed <= 4000; seed++) {
    const next = numbers(seed);
    const columns = Array.from({ length: 1 + next(3) }, (_, index) => ({
      name: `t${String(index)}`,
      datatype: types[next(types.length)] ?? 'FP32',
      rowShape: Array.from({ length: next(3) }, () => 1 + next(4)),
    }));
    const callers = Array.from({ length: 1 + next(6) }, (): Tensors => {
      const rows = 1 + next(5);
      const entries = columns.map(({ name, datatype, rowShape }) => [
        name,
        randomTensor(next, datatype, [rows, ...rowShape]),
      ]);
      return Object.fromEntries(entries) as Tensors;
    });
    const rowCounts = callers.map(({ t0 }) => t0?.shape[0] ?? 0);
    expect(splitRows(joinRows(callers), rowCounts)).toEqual(callers);
  }
});

test('outputs that are not made of the rows are not shared out', () => {
  const scalar: Tensors = { sum: { datatype: 'FP32', shape: [], data: new Float32Array(1) } };
  const wrong: Tensors = { y: { datatype: 'FP32', shape: [4], data: new Float32Array(4) } };
  expect(splitRows(scalar, [1, 2])).toBeUndefined();
  expect(splitRows(wrong, [1, 2])).toBeUndefined();
});

test('outputs without any columns keep their rows', () => {
  const empty: Tensors = { y: { datatype: 'FP32', shape: [3, 0], data: new Float32Array(0) } };
  expect(splitRows(empty, [1, 2])?.map((part) => part['y']?.shape)).toEqual([
    [1, 0],
    [2, 0],
  ]);
});
