import { expect, test } from 'vitest';
import { parseCard } from './card.js';
import type { ModelSpec } from './model-spec.js';
import { resolveSpec } from './resolve-spec.js';
import type { Datatype, Signature, TensorSignature } from './tensor.js';

const tensor = (name: string, datatype: Datatype, ...shape: number[]): TensorSignature => ({
  name,
  datatype,
  shape,
});

const matrix = tensor('X', 'FP32', -1, 2);
const label = tensor('label', 'INT64', -1);
const probabilities = tensor('probabilities', 'FP32', -1, 3);
const value = tensor('variable', 'FP32', -1, 1);

interface Given {
  readonly inputs?: readonly TensorSignature[];
  readonly outputs?: readonly TensorSignature[];
  readonly card?: unknown;
  readonly referenceColumns?: readonly string[];
}

function resolve({
  inputs = [matrix],
  outputs = [value],
  card,
  referenceColumns,
}: Given): ModelSpec {
  const signature: Signature = { inputs, outputs };
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature,
    card: card === undefined ? undefined : parseCard(JSON.stringify(card), 'card.json'),
    referenceColumns,
  });
}

function contradiction(given: Given): string {
  try {
    resolve(given);
  } catch (error) {
    expect(error).toMatchObject({ kind: 'precondition', code: 'CARD_CONTRADICTS_GRAPH' });
    return (error as Error).message.replace(/^model m@1\.0\.0: /, '');
  }
  throw new Error('expected an error');
}

const namesOf = (spec: ModelSpec): string[] => spec.features.map(({ name }) => name);
const float = (name: string, more: object = {}): object => ({ name, type: 'float', ...more });

test('without a card a label makes a classifier, a lone value a regressor, anything else tensors', () => {
  expect(resolve({ outputs: [label, probabilities] })).toMatchObject({
    task: 'classification',
    outputs: { label: 'label', probabilities: 'probabilities', value: undefined },
    classes: [],
  });
  expect(resolve({ outputs: [tensor('c', 'BYTES', -1, 1)] }).task).toBe('classification');
  expect(resolve({ outputs: [value] })).toMatchObject({
    task: 'regression',
    outputs: { value: 'variable' },
  });
  expect(resolve({ outputs: [value, tensor('deviation', 'FP32', -1, 1)] }).task).toBe('tensor');
  expect(resolve({ outputs: [probabilities] }).task).toBe('tensor');
});

test('without a card features are named by their inputs, by the reference, or by number', () => {
  const columns = [tensor('age', 'INT64', -1, 1), tensor('plan', 'BYTES', -1)];
  expect(resolve({ inputs: columns }).features).toMatchObject([
    { name: 'age', type: 'int', column: 0 },
    { name: 'plan', type: 'string', column: 0 },
  ]);
  expect(namesOf(resolve({ referenceColumns: ['a', 'b', 'target'] }))).toEqual(['a', 'b']);
  expect(namesOf(resolve({ referenceColumns: ['a'] }))).toEqual(['f0', 'f1']);
  expect(namesOf(resolve({ referenceColumns: ['a', 'a'] }))).toEqual(['f0', 'f1']);
  expect(namesOf(resolve({}))).toEqual(['f0', 'f1']);
});

test('a model whose rows are not flat has no features', () => {
  for (const image of [
    tensor('image', 'FP32', -1, 3, 8, 8),
    tensor('text', 'FP32', -1, -1),
    tensor('scalar', 'FP32'),
  ]) {
    expect(resolve({ inputs: [matrix, image] })).toMatchObject({ features: [], inputs: [] });
  }
});

test('features of one input are its columns in the order of the card', () => {
  const card = {
    features: [
      float('b', { input: 'X' }),
      { name: 'plan', type: 'string', categories: ['p', 'q'] },
      float('a', { input: 'X', min: 0, allow_missing: true }),
    ],
  };
  const spec = resolve({ inputs: [matrix, tensor('plan', 'BYTES', -1, 1)], card });
  expect(spec.features).toMatchObject([
    { name: 'b', column: 0, input: { width: 2 } },
    { name: 'plan', categories: new Set(['p', 'q']), column: 0, input: { width: 1 } },
    { name: 'a', min: 0, allowMissing: true, column: 1 },
  ]);
});

test('the one input there is need not be named', () => {
  expect(namesOf(resolve({ card: { features: [float('a'), float('b')] } }))).toEqual(['a', 'b']);
});

test('the roles of outputs are those of the card, also where the graph tells no shape', () => {
  const card = { task: 'classification', outputs: { probabilities: 'scores' } };
  expect(resolve({ outputs: [value, tensor('scores', 'FP32', -1, 4)], card }).outputs).toEqual({
    label: undefined,
    probabilities: 'scores',
    value: undefined,
  });
  expect(resolve({ outputs: [tensor('scores', 'FP32')], card }).task).toBe('classification');
  expect(
    resolve({ outputs: [value, label], card: { outputs: { value: 'variable' } } }),
  ).toMatchObject({ task: 'regression' });
});

test.each<[string, Given]>([
  [
    'the card lists features, but the inputs are no flat rows: X [any, 2, 2]',
    { inputs: [tensor('X', 'FP32', -1, 2, 2)], card: { features: [float('a')] } },
  ],
  [
    'the card lists 1 features of input X, the graph has 2 columns',
    { card: { features: [float('a')] } },
  ],
  [
    'the card lists 3 features of input X, the graph has 2 columns',
    { card: { features: [float('a'), float('b'), float('c')] } },
  ],
  [
    'the card puts feature a into input Y, the graph has X',
    { card: { features: [float('a', { input: 'Y' })] } },
  ],
  [
    'the card puts feature a into input a, the graph has X, Z',
    { inputs: [matrix, tensor('Z', 'FP32', -1)], card: { features: [float('a')] } },
  ],
  [
    "the card says feature a is string, the graph's input X is FP32",
    { card: { features: [{ name: 'a', type: 'string' }, float('b')] } },
  ],
  [
    "the card says feature a is float, the graph's input a is BYTES",
    { inputs: [tensor('a', 'BYTES', -1)], card: { features: [float('a')] } },
  ],
  [
    "the card says feature a is float, the graph's input a is INT64",
    { inputs: [tensor('a', 'INT64', -1)], card: { features: [float('a')] } },
  ],
  [
    "the card says feature a is int, the graph's input a is BOOL",
    { inputs: [tensor('a', 'BOOL', -1)], card: { features: [{ name: 'a', type: 'int' }] } },
  ],
  [
    "the card allows feature a to be missing, the graph's input a is INT64, which has no NaN",
    {
      inputs: [tensor('a', 'INT64', -1)],
      card: { features: [{ name: 'a', type: 'int', allow_missing: true }] },
    },
  ],
  [
    "the card's outputs.label is species, the graph has label, probabilities",
    { outputs: [label, probabilities], card: { outputs: { label: 'species' } } },
  ],
  [
    "the card's outputs.value is probabilities: expected one FP32 a row, the graph has FP32 [any, 3]",
    { outputs: [probabilities], card: { outputs: { value: 'probabilities' } } },
  ],
  [
    "the card's outputs.probabilities is label: expected a matrix of FP32, a column for each class, the graph has INT64 [any]",
    { outputs: [label], card: { outputs: { probabilities: 'label' } } },
  ],
  [
    "the card's outputs.label is variable: expected one text or INT64 a row, the graph has FP32 [any, 1]",
    { card: { outputs: { label: 'variable' } } },
  ],
  [
    "the card's outputs.label is x: expected one text or INT64 a row, the graph has FP32 []",
    { outputs: [tensor('x', 'FP32')], card: { outputs: { label: 'x' } } },
  ],
  [
    "the card's task is classification, but no output is known as its label or probabilities: name it in outputs",
    { outputs: [probabilities], card: { task: 'classification' } },
  ],
  [
    "the card's task is regression, but no output is known as its value: name it in outputs",
    { outputs: [label, probabilities], card: { task: 'regression' } },
  ],
  [
    "the card lists 2 classes, the graph's output probabilities has 3 columns",
    { outputs: [label, probabilities], card: { classes: ['a', 'b'] } },
  ],
])('a contradiction is refused: %s', (message, given) => {
  expect(contradiction(given)).toBe(message);
});
