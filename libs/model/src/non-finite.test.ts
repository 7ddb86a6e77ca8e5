import { expect, test } from 'vitest';
import { firstNonFinite, nonFiniteRows } from './non-finite.js';
import type { Tensor } from './tensor.js';

const floats = (shape: number[], ...values: number[]): Tensor => ({
  datatype: 'FP32',
  shape,
  data: Float32Array.from(values),
});

test.each<[Tensor, number | undefined]>([
  [floats([3], 1, -3.4e38, 0), undefined],
  [floats([3], 1, NaN, Infinity), 1],
  [{ datatype: 'FP64', shape: [2], data: Float64Array.of(1e308, -Infinity) }, 1],
  [{ datatype: 'FP16', shape: [3], data: Uint16Array.of(0x7bff, 0xfc00, 0x7e00) }, 1],
  [{ datatype: 'UINT16', shape: [1], data: Uint16Array.of(0x7c00) }, undefined],
  [{ datatype: 'BYTES', shape: [1], data: ['NaN'] }, undefined],
  [{ datatype: 'INT64', shape: [1], data: BigInt64Array.of(1n) }, undefined],
])('the first value that is not finite', (tensor, index) => {
  expect(firstNonFinite(tensor)).toBe(index);
});

test('a row counts once, whichever outputs it is bad in', () => {
  const outputs = {
    label: { datatype: 'INT64', shape: [3], data: BigInt64Array.of(1n, 2n, 3n) },
    p: floats([3, 2], 1, 2, NaN, NaN, 5, 6),
    q: floats([3], 0, Infinity, -Infinity),
  } as const;
  expect(nonFiniteRows(outputs, 3)).toBe(2);
  expect(nonFiniteRows({ label: outputs.label, p: floats([3, 1], 1, 2, 3) }, 3)).toBe(0);
});

test('an output without rows is that of all of them', () => {
  expect(nonFiniteRows({ mean: floats([], NaN) }, 3)).toBe(3);
  expect(nonFiniteRows({ mean: floats([], 1) }, 3)).toBe(0);
});
