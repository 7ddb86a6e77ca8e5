import { resolveServing, type ModelSpec, type TensorSignature } from '@slipway/model';
import { expect, test } from 'vitest';
import { differencesOf, requireCompatible } from './compare-specs.js';

const serving = resolveServing();
const x: TensorSignature = { name: 'x', datatype: 'FP32', shape: [-1, 4] };
const label: TensorSignature = { name: 'label', datatype: 'INT64', shape: [-1] };

function specOf(changes: Partial<ModelSpec> = {}): ModelSpec {
  return {
    modelName: 'iris',
    modelVersion: '1.0.0',
    task: 'classification',
    description: '',
    signature: { inputs: [x], outputs: [label] },
    rowAxis: { kind: 'free', size: undefined, isJoinable: true },
    features: [],
    inputs: [],
    classes: ['a', 'b'],
    classNumbers: [0, 1],
    outputs: { label: 'label', probabilities: undefined, probabilityColumns: [], value: undefined },
    serving,
    ...changes,
  };
}

const withInput = (...inputs: readonly TensorSignature[]): ModelSpec =>
  specOf({ signature: { inputs, outputs: [label] } });
const withOutput = (...outputs: readonly TensorSignature[]): ModelSpec =>
  specOf({ signature: { inputs: [x], outputs } });

test.each([
  ['the same', specOf()],
  ['a further output', withOutput(label, { ...label, name: 'more' })],
  ['a size that is free now', withInput({ ...x, shape: [-1, -1] })],
  ['a batch of one, which is looped', withInput({ ...x, shape: [1, 4] })],
  ['classes that are only numbered', specOf({ classes: ['0', '1'] })],
])('%s is compatible', (_what, next) => {
  expect(differencesOf(specOf(), next)).toEqual([]);
});

test.each([
  ['a renamed input', withInput({ ...x, name: 'y' }), ['input x is missing', 'input y is new']],
  ['a further input', withInput(x, { ...x, name: 'y' }), ['input y is new']],
  ['another type', withInput({ ...x, datatype: 'FP64' }), ['input x is FP64, not FP32']],
  ['other columns', withInput({ ...x, shape: [-1, 5] }), ['input x takes [any, 5], not [any, 4]']],
  ['another rank', withInput({ ...x, shape: [-1] }), ['input x takes [any], not [any, 4]']],
  ['a missing output', withOutput(), ['output label is missing']],
  [
    'another output type',
    withOutput({ ...label, datatype: 'BYTES' }),
    ['output label is BYTES, not INT64'],
  ],
  [
    'another output rank',
    withOutput({ ...label, shape: [-1, 1] }),
    ['output label has 2 dimensions, not 1'],
  ],
  ['another task', specOf({ task: 'regression' }), ['the task is regression, not classification']],
  ['more classes', specOf({ classes: ['a', 'b', 'c'] }), ['it tells 3 classes apart, not 2']],
  ['classes in another order', specOf({ classes: ['b', 'a'] }), ['the classes are b, a, not a, b']],
])('%s is named', (_what, next, differences) => {
  expect(differencesOf(specOf(), next)).toEqual(differences);
});

test('a fixed batch is no longer accepted where more rows are refused', () => {
  const batching = { ...serving.batching, fixedBatch: 'refuse' as const };
  const next = { ...withInput({ ...x, shape: [1, 4] }), serving: { ...serving, batching } };
  expect(differencesOf(specOf(), next)).toEqual(['input x takes [1, 4], not [any, 4]']);
});

test('the refusal tells every difference and the way out, which the card can take', () => {
  const next = withInput({ ...x, shape: [-1, 5] }, { ...x, name: 'y' });
  expect(() => requireCompatible(specOf(), next)).toThrow(
    'it does not fit the callers of model iris@1.0.0: input x takes [any, 5], not [any, 4]; input y is new; "compatibility": "breaking" in card.json allows it',
  );
  const breaking = { ...next, serving: { ...serving, compatibility: 'breaking' as const } };
  expect(() => requireCompatible(specOf(), breaking)).not.toThrow();
});
