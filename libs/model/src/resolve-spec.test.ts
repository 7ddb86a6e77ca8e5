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

test('a lone output is of classes when the card speaks of them, and a whole number a value', () => {
  const classes = ['a', 'b'];
  expect(resolve({ card: { classes } })).toMatchObject({
    task: 'classification',
    outputs: { probabilities: 'variable', value: undefined },
  });
  expect(resolve({ outputs: [probabilities], card: { task: 'classification' } })).toMatchObject({
    outputs: { probabilities: 'probabilities' },
  });
  expect(resolve({ outputs: [label], card: { task: 'regression' } })).toMatchObject({
    task: 'regression',
    outputs: { label: undefined, value: 'label' },
  });
});

test('scores are probabilities only where the graph knows classes', () => {
  const outputs = [label, tensor('scores', 'FP32', -1, 2)];
  const facts = { modelName: 'm', modelVersion: '1.0.0', card: undefined };
  const given = { ...facts, signature: { inputs: [matrix], outputs }, referenceColumns: undefined };
  expect(resolveSpec(given).outputs.probabilities).toBeUndefined();
  const classLabels = { kind: 'ints', labels: [0n, 1n] } as const;
  expect(resolveSpec({ ...given, classLabels }).outputs.probabilities).toBe('scores');
});

test('outputs that are no rows have no role', () => {
  const sums = resolve({ outputs: [tensor('sums', 'FP32', 7)] });
  expect(sums.task).toBe('tensor');
  const vector = tensor('x', 'FP32', 4);
  expect(resolve({ inputs: [vector], outputs: [tensor('y', 'FP32', 4)] }).task).toBe('tensor');
  expect(resolve({ inputs: [vector], outputs: [tensor('y', 'FP32')] }).task).toBe('regression');
  expect(resolve({ inputs: [vector], outputs: [tensor('y', 'FP32', 1, 1)] }).task).toBe(
    'regression',
  );
});

test('inputs of one column and matrices name their features beside each other', () => {
  expect(namesOf(resolve({ inputs: [matrix, tensor('plan', 'BYTES', -1)] }))).toEqual([
    'X_0',
    'X_1',
    'plan',
  ]);
  expect(namesOf(resolve({ inputs: [tensor('text', 'BYTES', -1, 1)] }))).toEqual(['text']);
  expect(namesOf(resolve({ inputs: [tensor('w', 'FP32', -1, 70_000)] }))).toEqual([]);
});

test('the roles of outputs are those of the card, also where the graph tells no shape', () => {
  const card = { task: 'classification', outputs: { probabilities: 'scores' } };
  expect(resolve({ outputs: [value, tensor('scores', 'FP32', -1, 4)], card }).outputs).toEqual({
    label: undefined,
    probabilities: 'scores',
    probabilityColumns: [],
    value: undefined,
  });
  expect(
    resolve({ outputs: [{ ...tensor('scores', 'FP32'), isShapeless: true }], card }).task,
  ).toBe('classification');
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
    "the card's outputs.value is probabilities: expected one number a row, the graph has FP32 [any, 3]",
    { outputs: [probabilities], card: { outputs: { value: 'probabilities' } } },
  ],
  [
    "the card's outputs.probabilities is label: expected FP32 with a column for each class, the graph has INT64 [any]",
    { outputs: [label], card: { outputs: { probabilities: 'label' } } },
  ],
  [
    "the card's outputs.label is variable: expected one text or whole number a row, the graph has FP32 [any, 1]",
    { card: { outputs: { label: 'variable' } } },
  ],
  [
    "the card's outputs.label is x: expected one text or whole number a row, the graph has FP32 []",
    { outputs: [tensor('x', 'FP32')], card: { outputs: { label: 'x' } } },
  ],
  [
    "the card's task is classification, but no output is known as its label or probabilities: name it in outputs; the graph has variable FP32 [any, 1], probabilities FP32 [any, 3]",
    { outputs: [value, probabilities], card: { task: 'classification' } },
  ],
  [
    "the card's task is regression, but no output is known as its value: name it in outputs; the graph has label INT64 [any], probabilities FP32 [any, 3]",
    { outputs: [label, probabilities], card: { task: 'regression' } },
  ],
  [
    "the card lists 2 classes, the graph's output probabilities has 3 columns",
    { outputs: [label, probabilities], card: { classes: ['a', 'b'] } },
  ],
  [
    "the card lists 3 classes, the graph's output variable has 1 columns",
    { card: { task: 'classification', classes: ['a', 'b', 'c'] } },
  ],
  [
    'the card lists 3 classes, their probabilities are in 2 outputs: p, q',
    {
      outputs: [label, tensor('p', 'FP32', -1), tensor('q', 'FP32', -1)],
      card: { classes: ['a', 'b', 'c'], outputs: { label: 'label', probabilities: ['p', 'q'] } },
    },
  ],
  [
    'the card lists classes a, b, but no output is known as their label or probabilities: the task is regression',
    { card: { task: 'regression', classes: ['a', 'b'] } },
  ],
  [
    "the card's batching is enabled, but the graph's inputs do not all consist of the same rows: X [any, 2], w [3]",
    { inputs: [matrix, tensor('w', 'FP32', 3)], card: { batching: { enabled: true } } },
  ],
  [
    'the card redacts salary, the model has f0, f1',
    { card: { monitoring: { redact: { salary: 'drop' } } } },
  ],
])('a contradiction is refused: %s', (message, given) => {
  expect(contradiction(given)).toBe(message);
});
