import { DomainError } from '@slipway/core';
import { expect, test } from 'vitest';
import { parseCard } from './card.js';
import type { ModelSpec } from './model-spec.js';
import { readTensors, rowsOf } from './read-tensors.js';
import { resolveSpec } from './resolve-spec.js';
import type { Datatype, Tensor, TensorData, Tensors, TensorSignature } from './tensor.js';

function specOf(inputs: readonly TensorSignature[], features?: readonly object[]): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: { inputs, outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }] },
    card: features === undefined ? undefined : parseCard(JSON.stringify({ features }), 'card.json'),
    referenceColumns: undefined,
  });
}

const tensor = (datatype: Datatype, shape: number[], data: TensorData): Tensor => ({
  datatype,
  shape,
  data,
});
const floats = (shape: number[], ...values: number[]): Tensor =>
  tensor('FP32', shape, Float32Array.from(values));

const plain = specOf([
  { name: 'X', datatype: 'FP32', shape: [-1, 2] },
  { name: 'ids', datatype: 'INT64', shape: [-1] },
]);
const X = floats([2, 2], 1, 2, 3, 4);
const ids = tensor('INT64', [2], BigInt64Array.of(2n ** 62n, -1n));

function problemsOf(spec: ModelSpec, tensors: Tensors): string[] {
  try {
    readTensors(spec, tensors);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect([error.kind, error.code]).toEqual(['invalid', 'INVALID_INPUT']);
    return error.violations.map(({ field, description }) => `${field}: ${description}`);
  }
  throw new Error('expected an error');
}

test('fitting tensors are taken as they are, 64-bit integers exactly', () => {
  const tensors = { X, ids };
  expect(readTensors(plain, tensors)).toBe(tensors);
  expect(rowsOf(plain, tensors)).toBe(2);
});

test.each<[string, Tensors]>([
  ['inputs.ids: expected INT64 [any], got nothing', { X }],
  ['inputs.z: no such input; the inputs are X, ids', { X, ids, z: X }],
  ['inputs.X: expected FP32, got FP64', { X: tensor('FP64', [2, 2], new Float64Array(4)), ids }],
  ['inputs.X: expected shape [any, 2], got [2]', { X: floats([2], 1, 2), ids }],
  ['inputs.X: expected shape [any, 2], got [4, 1]', { X: floats([4, 1], 1, 2, 3, 4), ids }],
  ['inputs.X: expected shape [any, 2], got [2, 2, 1]', { X: floats([2, 2, 1], 1, 2, 3, 4), ids }],
  ['inputs.X: expected 4 values for shape [2, 2], got 3', { X: floats([2, 2], 1, 2, 3), ids }],
  [
    'inputs.X: expected 8589934590 values for shape [4294967295, 2], got 4',
    { X: floats([4_294_967_295, 2], 1, 2, 3, 4), ids },
  ],
  [
    'inputs.X: expected finite numbers, got NaN at position 1',
    { X: floats([2, 2], 1, NaN, 3, Infinity), ids },
  ],
  [
    'inputs.X: expected finite numbers, got -Infinity at position 0',
    { X: floats([2, 2], -Infinity, 1, 2, 3), ids },
  ],
  [
    'inputs.ids: expected 2 rows as in X, got 3',
    { X, ids: tensor('INT64', [3], new BigInt64Array(3)) },
  ],
  [
    'inputs.X: expected shape [any, 2], got [1, 1, 1, 1, 1, 1, 1, 1, …]',
    { X: floats(Array<number>(1e5).fill(1), 1), ids },
  ],
])('%s', (problem, tensors) => {
  expect(problemsOf(plain, tensors)).toEqual([problem]);
});

test('all problems are told at once', () => {
  expect(problemsOf(plain, { Y: X, ids: X })).toEqual([
    'inputs.Y: no such input; the inputs are X, ids',
    'inputs.X: expected FP32 [any, 2], got nothing',
    'inputs.ids: expected INT64, got FP32',
  ]);
});

test('rows are those of the free dimension, one when there is none', () => {
  const weights = { name: 'w', datatype: 'FP32', shape: [3] } as const;
  const free = { name: 'X', datatype: 'FP32', shape: [-1, 2] } as const;
  const w = floats([3], 1, 2, 3);
  expect(rowsOf(specOf([weights, free]), readTensors(specOf([weights, free]), { w, X }))).toBe(2);
  expect(rowsOf(specOf([weights]), { w })).toBe(1);
  const scalar = { name: 's', datatype: 'FP32', shape: [] } as const;
  expect(rowsOf(specOf([scalar]), readTensors(specOf([scalar]), { s: floats([], 5) }))).toBe(1);
});

const carded = specOf(
  [
    { name: 'X', datatype: 'FP32', shape: [-1, 2] },
    { name: 'age', datatype: 'INT64', shape: [-1, 1] },
    { name: 'plan', datatype: 'BYTES', shape: [-1, 1] },
    { name: 'half', datatype: 'FP16', shape: [-1, 1] },
    { name: 'flag', datatype: 'FP32', shape: [-1] },
  ],
  [
    { name: 'a', type: 'float', input: 'X', allow_missing: true },
    { name: 'b', type: 'float', input: 'X', max: 5 },
    { name: 'age', type: 'int', min: 0 },
    { name: 'plan', type: 'string', categories: ['basic'], allow_missing: true },
    { name: 'half', type: 'float' },
    { name: 'flag', type: 'bool' },
  ],
);
const right = {
  X: floats([1, 2], NaN, 5),
  age: tensor('INT64', [1, 1], BigInt64Array.of(2n ** 62n)),
  plan: tensor('BYTES', [1, 1], ['']),
  half: tensor('FP16', [1, 1], Uint16Array.of(0x7bff)),
  flag: floats([1], 1),
};

test('tensors that keep what the card says are taken', () => {
  expect(readTensors(carded, right)).toBe(right);
});

test.each<[string, Tensors]>([
  [
    'inputs.X[1] (b): expected a finite number of at most 5, got 5.5',
    { X: floats([1, 2], 1, 5.5) },
  ],
  [
    'inputs.X[1] (b): expected a finite number of at most 5, got NaN',
    { X: floats([1, 2], 1, NaN) },
  ],
  ['inputs.X[0] (a): expected a finite number, got Infinity', { X: floats([1, 2], Infinity, 5) }],
  [
    'inputs.age[0] (age): expected a whole number of at least 0, got -1',
    { age: tensor('INT64', [1, 1], BigInt64Array.of(-1n)) },
  ],
  [
    'inputs.plan[0] (plan): expected one of "basic", got "gold"',
    { plan: tensor('BYTES', [1, 1], ['gold']) },
  ],
  [
    'inputs.half: expected finite numbers, got Infinity at position 0',
    { half: tensor('FP16', [1, 1], Uint16Array.of(0x7c00)) },
  ],
  ['inputs.flag[0] (flag): expected true or false, got 2', { flag: floats([1], 2) }],
])('the card holds for tensors too: %s', (problem, wrong) => {
  expect(problemsOf(carded, { ...right, ...wrong })).toEqual([problem]);
});

test('a text with a NUL is refused with and without a card: the model would see only its beginning', () => {
  const cut = tensor('BYTES', [1, 1], ['ba\0sic']);
  const expected = 'expected a text without NUL characters, got "ba\\u0000sic"';
  expect(problemsOf(carded, { ...right, plan: cut })).toEqual([
    `inputs.plan[0] (plan): ${expected}`,
  ]);
  const bare = specOf([{ name: 'plan', datatype: 'BYTES', shape: [-1, 1] }]);
  expect(problemsOf(bare, { plan: cut })).toEqual([`inputs.plan[0]: ${expected}`]);
});

test('a column that may be missing lets NaN into no other one', () => {
  const spec = specOf(
    [{ name: 'X', datatype: 'FP32', shape: [-1, 2] }],
    [
      { name: 'a', type: 'float', allow_missing: true },
      { name: 'b', type: 'float' },
    ],
  );
  const missing = { X: floats([1, 2], NaN, 1) };
  expect(readTensors(spec, missing)).toBe(missing);
  expect(problemsOf(spec, { X: floats([1, 2], NaN, NaN) })).toEqual([
    'inputs.X[1] (b): expected a finite number, got NaN',
  ]);
});

test('the row of a wrong value is named where there are several', () => {
  const tensors = {
    X: floats([2, 2], 1, 2, 3, 9),
    age: tensor('INT64', [2, 1], BigInt64Array.of(1n, 2n)),
    plan: tensor('BYTES', [2, 1], ['basic', 'basic']),
    half: tensor('FP16', [2, 1], new Uint16Array(2)),
    flag: floats([2], 0, 1),
  };
  expect(problemsOf(carded, tensors)).toEqual([
    'inputs.X[3] (row 1, b): expected a finite number of at most 5, got 9',
  ]);
});

const named = (name: string, shape: number[], ...dimensionNames: string[]): TensorSignature => ({
  name,
  datatype: 'FP32',
  shape,
  dimensionNames,
});

test('free sizes of one name are one size', () => {
  const spec = specOf([
    named('ids', [-1, -1], 'batch', 'seq'),
    named('mask', [-1, -1], 'batch', 'seq'),
  ]);
  const ids = floats([1, 3], 1, 2, 3);
  expect(rowsOf(spec, readTensors(spec, { ids, mask: ids }))).toBe(1);
  expect(problemsOf(spec, { ids, mask: floats([1, 2], 1, 1) })).toEqual([
    'inputs.mask: expected 3 as size seq as in ids, got 2',
  ]);
  expect(problemsOf(spec, { ids, mask: floats([2, 3], 1, 1, 1, 1, 1, 1) })).toEqual([
    'inputs.mask: expected 1 rows as in ids, got 2',
  ]);
});

test('rows of different names need not be equally many, and then are not rows', () => {
  const spec = specOf([named('query', [-1, 1], 'q', ''), named('docs', [-1, 1], 'd', '')]);
  expect(spec.rowAxis).toMatchObject({ kind: 'free', isJoinable: false });
  const query = floats([2, 1], 1, 2);
  const docs = floats([3, 1], 1, 2, 3);
  expect(rowsOf(spec, readTensors(spec, { query, docs }))).toBe(1);
  expect(rowsOf(spec, readTensors(spec, { query, docs: query }))).toBe(2);
});

test('an input of any shape takes any', () => {
  const spec = specOf([{ name: 'x', datatype: 'FP32', shape: [], isShapeless: true }]);
  const x = floats([2, 1, 3], 1, 2, 3, 4, 5, 6);
  expect(rowsOf(spec, readTensors(spec, { x }))).toBe(2);
  expect(problemsOf(spec, { x: floats([2, 2], 1) })).toEqual([
    'inputs.x: expected 4 values for shape [2, 2], got 1',
  ]);
});

test('an empty dimension is taken, unless the others would make a graph allocate', () => {
  const spec = specOf([named('x', [-1, -1, -1], 'n', '', '')]);
  const empty = floats([1, 5, 0]);
  expect(readTensors(spec, { x: empty })).toEqual({ x: empty });
  expect(problemsOf(spec, { x: floats([1, 4_294_967_295, 0]) })).toEqual([
    'inputs.x: expected values, got none of [1, 4294967295, 0]',
  ]);
});

test('hundreds of inputs are not all listed', () => {
  const inputs = Array.from({ length: 300 }, (_, i) => named(`input_${String(i)}`, [-1], 'n'));
  const wrong = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`wrong_${String(i)}`, X]));
  const problems = problemsOf(specOf(inputs), wrong);
  expect(problems).toHaveLength(10);
  expect(problems[0]).toMatch(/^inputs.wrong_0: no such input; the inputs are input_0, .*_11, …$/);
});

test('an input may be called as something that every object has', () => {
  const spec = specOf([named('constructor', [-1], 'n')]);
  expect(problemsOf(spec, {})).toEqual(['inputs.constructor: expected FP32 [any], got nothing']);
});
