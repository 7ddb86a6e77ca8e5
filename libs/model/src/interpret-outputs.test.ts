import { expect, test } from 'vitest';
import { parseCard } from './card.js';
import { interpretOutputs } from './interpret-outputs.js';
import type { ModelSpec } from './model-spec.js';
import { resolveSpec } from './resolve-spec.js';
import type { Datatype, Tensor, TensorData, TensorSignature } from './tensor.js';

function specOf(outputs: readonly TensorSignature[], card?: object): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: { inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 1] }], outputs },
    card: card === undefined ? undefined : parseCard(JSON.stringify(card), 'card.json'),
    referenceColumns: undefined,
  });
}

const output = (name: string, datatype: Datatype, ...shape: number[]): TensorSignature => ({
  name,
  datatype,
  shape,
});
const tensor = (datatype: Datatype, shape: number[], data: TensorData): Tensor => ({
  datatype,
  shape,
  data,
});

const p = output('p', 'FP32', -1, 3);
const threeByTwo = tensor('FP32', [2, 3], Float32Array.of(0.1, 0.7, 0.2, 0.5, 0.25, 0.25));
const classes = ['a', 'b', 'c'];

test('text labels are found among the classes, and their own column is their probability', () => {
  const spec = specOf([output('l', 'BYTES', -1), p], { classes });
  const l = tensor('BYTES', [2], ['c', 'a']);
  expect(interpretOutputs(spec, { l, p: threeByTwo }, 2)).toEqual({
    rows: 2,
    predictions: Float64Array.of(2, 0),
    labels: ['c', 'a'],
    probabilities: Float64Array.of(Math.fround(0.2), 0.5),
    classes,
    classProbabilities: threeByTwo.data,
  });
});

test('whole-number labels are class indices, named by the card', () => {
  const spec = specOf([output('l', 'INT64', -1), p], { classes });
  const l = tensor('INT64', [2], BigInt64Array.of(1n, 2n));
  expect(interpretOutputs(spec, { l, p: threeByTwo }, 2)).toMatchObject({
    predictions: Float64Array.of(1, 2),
    labels: ['b', 'c'],
    probabilities: Float64Array.of(Math.fround(0.7), 0.25),
  });
});

test('classes that are numbers themselves are found by their name', () => {
  const spec = specOf([output('l', 'INT64', -1), p], { classes: ['1', '2', '0'] });
  const l = tensor('INT64', [2], BigInt64Array.of(1n, 0n));
  expect(interpretOutputs(spec, { l, p: threeByTwo }, 2)).toMatchObject({
    predictions: Float64Array.of(0, 2),
    labels: ['1', '0'],
    probabilities: Float64Array.of(Math.fround(0.1), 0.25),
  });
});

test('without a card a number is its own class, with the probability of the likeliest', () => {
  const spec = specOf([output('l', 'INT64', -1), p]);
  const l = tensor('INT64', [2], BigInt64Array.of(1n, 9n));
  expect(interpretOutputs(spec, { l, p: threeByTwo }, 2)).toMatchObject({
    predictions: Float64Array.of(1, 9),
    labels: ['1', '9'],
    probabilities: Float64Array.of(Math.fround(0.7), 0.5),
    classes: ['0', '1', '2'],
  });
});

test('a label without probabilities stands alone', () => {
  const numbered = specOf([output('l', 'INT64', -1, 1)]);
  const l = tensor('INT64', [2, 1], BigInt64Array.of(4n, 5n));
  expect(interpretOutputs(numbered, { l }, 2)).toMatchObject({
    predictions: Float64Array.of(4, 5),
    labels: ['4', '5'],
    probabilities: new Float64Array(0),
    classProbabilities: new Float32Array(0),
  });
  const named = specOf([output('l', 'BYTES', -1)]);
  expect(interpretOutputs(named, { l: tensor('BYTES', [2], ['yes', 'no']) }, 2)).toMatchObject({
    predictions: Float64Array.of(NaN, NaN),
    labels: ['yes', 'no'],
  });
});

test('a text label that the card does not know is shown with the likeliest column', () => {
  const spec = specOf([output('l', 'BYTES', -1), p], { classes });
  const l = tensor('BYTES', [2], ['z', 'b']);
  expect(interpretOutputs(spec, { l, p: threeByTwo }, 2)).toMatchObject({
    predictions: Float64Array.of(1, 1),
    labels: ['z', 'b'],
  });
});

test('without a label output the likeliest class is the answer, the first of equals', () => {
  const spec = specOf([p], { outputs: { probabilities: 'p' }, classes });
  const probabilities = tensor('FP32', [2, 3], Float32Array.of(0.4, 0.2, 0.4, 0, 0.1, 0.9));
  expect(interpretOutputs(spec, { p: probabilities }, 2)).toMatchObject({
    predictions: Float64Array.of(0, 2),
    labels: ['a', 'c'],
    probabilities: Float64Array.of(Math.fround(0.4), Math.fround(0.9)),
  });
  const nameless = specOf([p], { outputs: { probabilities: 'p' } });
  expect(interpretOutputs(nameless, { p: probabilities }, 2)).toMatchObject({
    labels: ['0', '2'],
    classes: ['0', '1', '2'],
  });
});

test('a row of NaN probabilities has no class; a label of its own it keeps', () => {
  const broken = tensor('FP32', [1, 3], Float32Array.of(NaN, NaN, NaN));
  const bare = specOf([p], { outputs: { probabilities: 'p' }, classes });
  expect(interpretOutputs(bare, { p: broken }, 1)).toMatchObject({
    predictions: Float64Array.of(NaN),
    labels: [''],
    probabilities: Float64Array.of(NaN),
  });
  const labelled = specOf([output('l', 'INT64', -1), p], { classes });
  const l = tensor('INT64', [1], BigInt64Array.of(2n));
  expect(interpretOutputs(labelled, { l, p: broken }, 1)).toMatchObject({
    predictions: Float64Array.of(2),
    labels: ['c'],
    probabilities: Float64Array.of(NaN),
  });
});

test.each<[Datatype, TensorData]>([
  ['FP64', Float64Array.of(0.25, 0.75, 0, 1, 0, 0)],
  ['FP16', Uint16Array.of(0x3400, 0x3a00, 0, 0x3c00, 0, 0)],
])('probabilities in %s are read as numbers', (datatype, data) => {
  const spec = specOf([output('p', datatype, -1, 3)], { outputs: { probabilities: 'p' } });
  expect(
    interpretOutputs(spec, { p: tensor(datatype, [2, 3], data) }, 2).classProbabilities,
  ).toEqual(Float32Array.of(0.25, 0.75, 0, 1, 0, 0));
});

test('a regression answers its value, also NaN', () => {
  const spec = specOf([output('y', 'FP32', -1, 1)]);
  const y = tensor('FP32', [3, 1], Float32Array.of(1.5, NaN, -2));
  expect(interpretOutputs(spec, { y }, 3)).toEqual({
    rows: 3,
    predictions: Float64Array.of(1.5, NaN, -2),
    labels: [],
    probabilities: new Float64Array(0),
    classes: [],
    classProbabilities: new Float32Array(0),
  });
});

test('of several outputs the card chooses the value', () => {
  const outputs = [output('low', 'FP32', -1), output('mean', 'FP64', -1)];
  const spec = specOf(outputs, { task: 'regression', outputs: { value: 'mean' } });
  const tensors = {
    low: tensor('FP32', [1], Float32Array.of(1)),
    mean: tensor('FP64', [1], Float64Array.of(2)),
  };
  expect(interpretOutputs(spec, tensors, 1).predictions).toEqual(Float64Array.of(2));
});

test('tensors have no prediction', () => {
  const spec = specOf([output('embedding', 'FP32', -1, 8)]);
  expect(interpretOutputs(spec, {}, 2)).toMatchObject({
    rows: 2,
    predictions: Float64Array.of(NaN, NaN),
    labels: [],
  });
});

test.each([
  [
    'output p: expected 3 values for each of 3 rows, got 6 values',
    { classes },
    3,
    { p: threeByTwo },
  ],
  ['output p: expected 3 values for each of 2 rows, got nothing', { classes }, 2, {}],
  [
    'output p: expected equally many values for each of 4 rows, got 6 values',
    {},
    4,
    { p: threeByTwo },
  ],
])('outputs that do not fit the rows are an internal error: %s', (message, card, rows, tensors) => {
  const spec = specOf([output('p', 'FP32', -1, -1)], { outputs: { probabilities: 'p' }, ...card });
  expect(() => interpretOutputs(spec, tensors, rows)).toThrow(
    expect.objectContaining({ kind: 'internal', message: `model m@1.0.0: ${message}` }),
  );
});

test('a lone column is the probability of the second of two classes', () => {
  const yes = tensor('FP32', [3, 1], Float32Array.of(0.25, 0.75, 0.5));
  const spec = specOf([output('p', 'FP32', -1, 1)], { classes: ['no', 'yes'] });
  expect(interpretOutputs(spec, { p: yes }, 3)).toEqual({
    rows: 3,
    predictions: Float64Array.of(0, 1, 0),
    labels: ['no', 'yes', 'no'],
    probabilities: Float64Array.of(0.75, 0.75, 0.5),
    classes: ['no', 'yes'],
    classProbabilities: Float32Array.of(0.75, 0.25, 0.25, 0.75, 0.5, 0.5),
  });
  const labelled = specOf([output('l', 'BOOL', -1, 1), output('p', 'FP32', -1, 1)], {
    outputs: { label: 'l', probabilities: 'p' },
  });
  const l = tensor('BOOL', [3, 1], Uint8Array.of(0, 1, 1));
  expect(interpretOutputs(labelled, { l, p: yes }, 3)).toMatchObject({
    predictions: Float64Array.of(0, 1, 1),
    labels: ['0', '1', '1'],
    probabilities: Float64Array.of(0.75, 0.75, 0.5),
  });
});

test('probabilities in an output for each class are put beside each other', () => {
  const spec = specOf(
    [output('l', 'INT64', -1), output('no', 'FP32', -1), output('yes', 'FP32', -1, 1)],
    { classes: ['no', 'yes'], outputs: { label: 'l', probabilities: ['no', 'yes'] } },
  );
  const tensors = {
    l: tensor('INT64', [2], BigInt64Array.of(0n, 1n)),
    no: tensor('FP32', [2], Float32Array.of(0.75, 0.25)),
    yes: tensor('FP32', [2, 1], Float32Array.of(0.25, 0.75)),
  };
  expect(interpretOutputs(spec, tensors, 2)).toMatchObject({
    labels: ['no', 'yes'],
    probabilities: Float64Array.of(0.75, 0.75),
    classProbabilities: Float32Array.of(0.75, 0.25, 0.25, 0.75),
  });
});
