import { expect, test } from 'vitest';
import { parseCard } from './card.js';
import { createFeatureReader } from './feature-columns.js';
import type { ModelSpec } from './model-spec.js';
import { readRows } from './read-rows.js';
import { resolveSpec } from './resolve-spec.js';
import type { Tensor, TensorSignature } from './tensor.js';

function specOf(inputs: readonly TensorSignature[], features?: readonly object[]): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: { inputs, outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }] },
    card: features === undefined ? undefined : parseCard(JSON.stringify({ features }), 'card.json'),
    referenceColumns: undefined,
  });
}

const readBack = (spec: ModelSpec, ...rows: unknown[][]) =>
  createFeatureReader(spec)(
    readRows(
      spec,
      rows.map((row) => ({ field: 'row', row })),
    ),
    rows.length,
  );

test('one float matrix is taken as it is, without a copy', () => {
  const spec = specOf([{ name: 'X', datatype: 'FP32', shape: [-1, 2] }]);
  const X: Tensor = { datatype: 'FP32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };
  const columns = createFeatureReader(spec)({ X }, 2);
  expect(columns).toEqual({
    numericFeatures: ['f0', 'f1'],
    numericValues: X.data,
    categoricalFeatures: [],
  });
  expect(columns.numericValues).toBe(X.data);
});

test('features of several inputs come out in the order of the card, texts apart', () => {
  const spec = specOf(
    [
      { name: 'X', datatype: 'FP64', shape: [-1, 2] },
      { name: 'plan', datatype: 'BYTES', shape: [-1, 1] },
      { name: 'age', datatype: 'INT64', shape: [-1] },
      { name: 'half', datatype: 'FP16', shape: [-1, 1] },
      { name: 'flag', datatype: 'BOOL', shape: [-1, 1] },
    ],
    [
      { name: 'age', type: 'int' },
      { name: 'b', type: 'float', input: 'X' },
      { name: 'plan', type: 'string', allow_missing: true },
      { name: 'half', type: 'float' },
      { name: 'a', type: 'float', input: 'X', allow_missing: true },
      { name: 'flag', type: 'bool' },
    ],
  );
  expect(readBack(spec, [7, 1.5, 'plus', 0.25, null, true], [8, 2.5, null, -2, 3, false])).toEqual({
    numericFeatures: ['age', 'b', 'half', 'a', 'flag'],
    numericValues: Float32Array.of(7, 1.5, 0.25, NaN, 1, 8, 2.5, -2, 3, 0),
    categoricalFeatures: [{ name: 'plan', values: ['plus', null] }],
  });
});

test('rows that are not flat have no features', () => {
  const spec = specOf([{ name: 'image', datatype: 'FP32', shape: [-1, 2, 2] }]);
  const image: Tensor = { datatype: 'FP32', shape: [1, 2, 2], data: new Float32Array(4) };
  expect(createFeatureReader(spec)({ image }, 1)).toEqual({
    numericFeatures: [],
    numericValues: new Float32Array(0),
    categoricalFeatures: [],
  });
});
