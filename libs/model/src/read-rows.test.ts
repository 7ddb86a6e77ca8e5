import { DomainError } from '@slipway/core';
import { expect, test } from 'vitest';
import { parseCard } from './card.js';
import type { ModelSpec } from './model-spec.js';
import { readMatrix } from './read-matrix.js';
import { readRows } from './read-rows.js';
import { resolveSpec } from './resolve-spec.js';
import type { Tensors, TensorSignature } from './tensor.js';

function specOf(inputs: readonly TensorSignature[], features?: readonly object[]): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: { inputs, outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }] },
    card: features === undefined ? undefined : parseCard(JSON.stringify({ features }), 'card.json'),
    referenceColumns: undefined,
  });
}

const flower = specOf(
  [{ name: 'X', datatype: 'FP32', shape: [-1, 3] }],
  [
    { name: 'length', type: 'float', min: 0, max: 10 },
    { name: 'count', type: 'int' },
    { name: 'gap', type: 'float', allow_missing: true },
  ],
);

const customer = specOf(
  [
    { name: 'age', datatype: 'INT64', shape: [-1, 1] },
    { name: 'plan', datatype: 'BYTES', shape: [-1, 1] },
    { name: 'city', datatype: 'BYTES', shape: [-1] },
    { name: 'is_new', datatype: 'BOOL', shape: [-1, 1] },
    { name: 'score', datatype: 'FP16', shape: [-1, 1] },
  ],
  [
    { name: 'age', type: 'int', min: 0 },
    { name: 'plan', type: 'string', categories: ['basic', 'plus'] },
    {
      name: 'city',
      type: 'string',
      categories: ['Bern'],
      allow_unseen: true,
      allow_missing: true,
    },
    { name: 'is_new', type: 'bool' },
    { name: 'score', type: 'float', max: 100 },
  ],
);

const good = [1.5, 2, 3];
const goodCustomer = { age: 3, plan: 'plus', city: 'Bern', is_new: true, score: 1 };

const read = (spec: ModelSpec, ...rows: unknown[]): Tensors =>
  readRows(
    spec,
    rows.map((row, index) => ({
      field: rows.length === 1 ? 'row' : `rows[${String(index)}]`,
      row,
    })),
  );

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect([error.kind, error.code]).toEqual(['invalid', 'INVALID_INPUT']);
    const problems = error.violations.map(({ field, description }) => `${field}: ${description}`);
    const more = problems.length > 1 ? ` (and ${String(problems.length - 1)} more)` : '';
    expect(error.message).toBe(`model m@1.0.0: ${String(problems[0])}${more}`);
    return problems;
  }
  throw new Error('expected an error');
}

test('a row is read the same from a list, an object and a list of names and values', () => {
  const named = [
    { name: 'gap', value: 3 },
    { name: 'length', value: 1.5 },
    { name: 'count', value: 2 },
  ];
  for (const row of [good, { gap: 3, count: 2, length: 1.5 }, named]) {
    expect(read(flower, row)).toEqual({
      X: { datatype: 'FP32', shape: [1, 3], data: Float32Array.of(1.5, 2, 3) },
    });
  }
});

test('rows of all forms lie one after the other, each input in its own type and shape', () => {
  const second = [0, 'basic', 'Zürich', false, 0.5];
  expect(read(customer, goodCustomer, second)).toEqual({
    age: { datatype: 'INT64', shape: [2, 1], data: BigInt64Array.of(3n, 0n) },
    plan: { datatype: 'BYTES', shape: [2, 1], data: ['plus', 'basic'] },
    city: { datatype: 'BYTES', shape: [2], data: ['Bern', 'Zürich'] },
    is_new: { datatype: 'BOOL', shape: [2, 1], data: Uint8Array.of(1, 0) },
    score: { datatype: 'FP16', shape: [2, 1], data: Uint16Array.of(0x3c00, 0x3800) },
  });
});

test('what may be missing reaches the model as NaN or an empty text', () => {
  const expected = Float32Array.of(1, 2, NaN);
  for (const row of [[1, 2, null], [1, 2, NaN], { length: 1, count: 2 }]) {
    expect(read(flower, row)['X']?.data).toEqual(expected);
  }
  expect(read(customer, { ...goodCustomer, city: null })['city']?.data).toEqual(['']);
});

test('0 and 1 stand for false and true', () => {
  expect(read(customer, { ...goodCustomer, is_new: 1 })['is_new']?.data).toEqual(Uint8Array.of(1));
});

test.each<[unknown, string]>([
  [[1, 2], 'row: expected 3 values (length, count, gap), got 2'],
  [[], 'row: expected 3 values (length, count, gap), got 0'],
  [[1, 2, 3, 4], 'row: expected 3 values (length, count, gap), got 4'],
  [7, 'row: expected a list of values or an object by feature name, got 7'],
  ['1,2,3', 'row: expected a list of values or an object by feature name, got "1,2,3"'],
  [null, 'row: expected a list of values or an object by feature name, got null'],
  [[null, 2, 3], 'row[0] (length): expected a finite number from 0 to 10, got null'],
  [[NaN, 2, 3], 'row[0] (length): expected a finite number from 0 to 10, got NaN'],
  [[Infinity, 2, 3], 'row[0] (length): expected a finite number from 0 to 10, got Infinity'],
  [['1.5', 2, 3], 'row[0] (length): expected a finite number from 0 to 10, got "1.5"'],
  [[true, 2, 3], 'row[0] (length): expected a finite number from 0 to 10, got true'],
  [[[1], 2, 3], 'row[0] (length): expected a finite number from 0 to 10, got a list'],
  [[-0.1, 2, 3], 'row[0] (length): expected a finite number from 0 to 10, got -0.1'],
  [[10.1, 2, 3], 'row[0] (length): expected a finite number from 0 to 10, got 10.1'],
  [[1, 2.5, 3], 'row[1] (count): expected a whole number, got 2.5'],
  [[1, 2, Infinity], 'row[2] (gap): expected a finite number, got Infinity'],
  [[1, 2, 3.5e38], 'row[2] (gap): expected a number that fits a 32-bit float, got 3.5e+38'],
  [[1, 2, 'x'.repeat(100)], `row[2] (gap): expected a finite number, got "${'x'.repeat(56)}…`],
  [{ length: 1, gap: 2 }, 'row.count: expected a whole number, got nothing'],
  [
    { length: 1, count: 2, gap: null, width: 3 },
    'row.width: no such feature; the features are length, count, gap',
  ],
  [
    [
      { name: 'length', value: 1 },
      { name: 'count', value: 2 },
      { name: 'count', value: 3 },
    ],
    'row.count: expected one value, got several',
  ],
])('the row %j is refused: %s', (row, problem) => {
  expect(problemsOf(() => read(flower, row))).toEqual([problem]);
});

test.each<[object, string]>([
  [{ age: 1.5 }, 'row.age: expected a whole number of at least 0, got 1.5'],
  [{ age: -1 }, 'row.age: expected a whole number of at least 0, got -1'],
  [{ age: '3' }, 'row.age: expected a whole number of at least 0, got "3"'],
  [
    { age: 2 ** 53 },
    'row.age: expected a whole number from -9007199254740991 to 9007199254740991, got 9007199254740992; send larger ones in `inputs`',
  ],
  [{ plan: 'gold' }, 'row.plan: expected one of "basic", "plus", got "gold"'],
  [{ plan: 3 }, 'row.plan: expected one of "basic", "plus", got 3'],
  [{ plan: null }, 'row.plan: expected one of "basic", "plus", got null'],
  [{ city: 7 }, 'row.city: expected a string, got 7'],
  [{ is_new: 'yes' }, 'row.is_new: expected true or false, got "yes"'],
  [{ is_new: 2 }, 'row.is_new: expected true or false, got 2'],
  [{ score: 101 }, 'row.score: expected a finite number of at most 100, got 101'],
  [{ score: -7e4 }, 'row.score: expected a number that fits a 16-bit float, got -70000'],
])('the values %j are refused: %s', (wrong, problem) => {
  expect(problemsOf(() => read(customer, { ...goodCustomer, ...wrong }))).toEqual([problem]);
});

test('all problems of all rows are told at once, with their rows', () => {
  expect(problemsOf(() => read(flower, [-1, 2, 3], good, [1, 0.5, 'x']))).toEqual([
    'rows[0][0] (length): expected a finite number from 0 to 10, got -1',
    'rows[2][1] (count): expected a whole number, got 0.5',
    'rows[2][2] (gap): expected a finite number, got "x"',
  ]);
});

test('no more than ten problems are told, however many rows are wrong', () => {
  const rows = Array.from({ length: 1000 }, () => ['a', 'b', 'c']);
  expect(problemsOf(() => read(flower, ...rows))).toHaveLength(10);
});

test('a long list of categories leaves room for what was got', () => {
  const categories = Array.from({ length: 500 }, (_, i) => `category-${String(i)}`);
  const spec = specOf(
    [{ name: 'c', datatype: 'BYTES', shape: [-1] }],
    [{ name: 'c', type: 'string', categories }],
  );
  const [problem] = problemsOf(() => read(spec, ['x']));
  expect(problem).toMatch(/^row\[0\] \(c\): expected one of .*, … \(500 in all\), got "x"$/);
  expect(problem?.length).toBeLessThan(300);
});

test('a name that fills megabytes is cut, and what is wrong with it is still told', () => {
  const [problem] = problemsOf(() => read(flower, { length: 1, count: 1, ['x'.repeat(1e6)]: 1 }));
  expect(problem).toMatch(/^row\.x{95}…: no such feature; /);
});

test('a packed row names the place and the feature of what is wrong', () => {
  expect(readMatrix(flower, Float32Array.of(1, 2, NaN), 3, 'values')['X']?.data).toEqual(
    Float32Array.of(1, 2, NaN),
  );
  expect(problemsOf(() => readMatrix(flower, [1, 2, -Infinity], 3, 'values'))).toEqual([
    'values[2] (gap): expected a finite number, got -Infinity',
  ]);
  expect(problemsOf(() => readMatrix(flower, [1, 2], 2, 'values'))).toEqual([
    'values: expected 3 values (length, count, gap), got 2',
  ]);
});

test('packed rows name the row too', () => {
  expect(problemsOf(() => readMatrix(flower, [1, 2, 3, 4, 5.5, 6], 3, 'matrix.values'))).toEqual([
    'matrix.values[4] (row 1, count): expected a whole number, got 5.5',
  ]);
  expect(problemsOf(() => readMatrix(customer, [1, 2, 3, 4, 5], 5, 'values'))[0]).toBe(
    'values[1] (plan): expected one of "basic", "plus", got 2',
  );
});

test('a model of tensors says what to send instead of rows', () => {
  const image = specOf([{ name: 'image', datatype: 'FP32', shape: [-1, 3, 8, 8] }]);
  for (const run of [() => read(image, [1]), () => readMatrix(image, [1], 1, 'row')]) {
    expect(problemsOf(run)).toEqual([
      'row: the model takes no flat rows; send `inputs`: image FP32 [any, 3, 8, 8]',
    ]);
  }
});

test('rows go through a fixed number of them in turns, unless the card refuses others', () => {
  const signature = {
    inputs: [{ name: 'X', datatype: 'FP32', shape: [1, 2] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 1] }],
  } as const;
  const fixed = (card: string): ModelSpec =>
    resolveSpec({
      modelName: 'm',
      modelVersion: '1.0.0',
      signature,
      card: parseCard(card, 'card.json'),
      referenceColumns: undefined,
    });
  expect(read(fixed('{}'), [1, 2], [3, 4])['X']?.shape).toEqual([2, 2]);
  const strict = fixed('{"batching":{"fixed_batch":"refuse"}}');
  expect(read(strict, [1, 2])['X']?.shape).toEqual([1, 2]);
  const problem = 'expected 1 row, as the graph takes at a time (the card refuses others), got 2';
  expect(problemsOf(() => read(strict, [1, 2], [3, 4]))).toEqual([`rows[0]: ${problem}`]);
  expect(problemsOf(() => readMatrix(strict, [1, 2, 3, 4], 2, 'matrix.values'))).toEqual([
    `matrix.values: ${problem}`,
  ]);
});

test('a model without a dimension for rows takes one', () => {
  const scalars = specOf([
    { name: 'a', datatype: 'FP32', shape: [] },
    { name: 'b', datatype: 'INT64', shape: [3] },
  ]);
  expect(read(scalars, [0.5, 1, 2, 3])).toEqual({
    a: { datatype: 'FP32', shape: [], data: Float32Array.of(0.5) },
    b: { datatype: 'INT64', shape: [3], data: BigInt64Array.of(1n, 2n, 3n) },
  });
  expect(read(scalars, { a: 1, b_0: 2, b_1: 3, b_2: 4 })['b']?.shape).toEqual([3]);
  expect(problemsOf(() => read(scalars, [1, 2, 3, 4], [1, 2, 3, 4]))).toEqual([
    "rows[0]: expected 1 row, because the model's inputs have no dimension for rows, got 2",
  ]);
});

test('plain packed rows are taken as they are, and refused by the same words as others', () => {
  const plain = specOf([{ name: 'X', datatype: 'FP32', shape: [-1, 2] }]);
  const values = Float32Array.of(1, 2, 3, 4);
  expect(readMatrix(plain, values, 2, 'values')['X']).toEqual({
    datatype: 'FP32',
    shape: [2, 2],
    data: values,
  });
  expect(readMatrix(plain, [1, 2], 2, 'values')['X']?.data).toEqual(Float32Array.of(1, 2));
  expect(problemsOf(() => readMatrix(plain, [1, 2, 3, NaN], 2, 'values'))).toEqual([
    'values[3] (row 1, f1): expected a finite number, got NaN',
  ]);
});

test('packed rows keep to the range that the card says', () => {
  const spec = specOf(
    [{ name: 'X', datatype: 'FP32', shape: [-1, 1] }],
    [{ name: 'age', type: 'float', max: 150 }],
  );
  expect(problemsOf(() => readMatrix(spec, [20, 151], 1, 'matrix.values'))).toEqual([
    'matrix.values[1] (row 1, age): expected a finite number of at most 150, got 151',
  ]);
});

test('NaN and infinities are values like others where the card says so, in every form', () => {
  const spec = resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: {
      inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
    },
    card: parseCard(
      '{"allow_non_finite":true,"features":[{"name":"a","type":"float"},{"name":"b","type":"float","max":9}]}',
      'card.json',
    ),
    referenceColumns: undefined,
  });
  const row = Float32Array.of(NaN, -Infinity);
  expect(read(spec, [NaN, -Infinity])['X']?.data).toEqual(row);
  expect(readMatrix(spec, row, 2, 'values')['X']?.data).toEqual(row);
  expect(problemsOf(() => read(spec, [null, Infinity]))).toEqual([
    'row[0] (a): expected a finite number, got null',
    'row[1] (b): expected a finite number of at most 9, got Infinity',
  ]);
});

test.each<[unknown, string]>([
  [2 ** 53, '9007199254740992; send larger ones in `inputs`'],
  [-(2 ** 60), '-1152921504606847000; send larger ones in `inputs`'],
])('the whole number %d is beyond what JSON holds exactly', (value, got) => {
  const spec = specOf([{ name: 'id', datatype: 'INT64', shape: [-1, 1] }]);
  expect(problemsOf(() => read(spec, { id: value }))).toEqual([
    `row.id: expected a whole number from -9007199254740991 to 9007199254740991, got ${got}`,
  ]);
});

test('the columns of an input may be written as a list under its name', () => {
  const spec = specOf([
    { name: 'X', datatype: 'FP32', shape: [-1, 2] },
    { name: 'plan', datatype: 'BYTES', shape: [-1, 1] },
  ]);
  expect(read(spec, { X: [1, 2], plan: 'a' })).toEqual(read(spec, { X_0: 1, X_1: 2, plan: 'a' }));
  expect(problemsOf(() => read(spec, { X: [1], plan: 'a' }))).toEqual([
    'row.X: expected 2 values (X_0, X_1), got 1',
  ]);
  expect(problemsOf(() => read(spec, { X: [1, 'x'], plan: 'a' }))).toEqual([
    'row.X[1] (X_1): expected a finite number, got "x"',
  ]);
  expect(problemsOf(() => read(spec, { X: [1, 2], X_0: 1, plan: 'a' }))).not.toEqual([]);
  expect(problemsOf(() => read(spec, { X_0: 1, X_1: 2, plan: ['a'] }))).toEqual([
    'row.plan: expected a string, got a list',
  ]);
});

test('a row nested without end is told in a few words', () => {
  let nested: unknown = 1;
  for (let depth = 0; depth < 100_000; depth++) nested = [nested];
  expect(problemsOf(() => read(flower, [nested, 2, 3]))).toEqual([
    'row[0] (length): expected a finite number from 0 to 10, got a list',
  ]);
  expect(problemsOf(() => read(flower, 'x'.repeat(1e6)))[0]).toHaveLength(123);
});
