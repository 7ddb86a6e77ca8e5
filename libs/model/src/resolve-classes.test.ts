import { expect, test } from 'vitest';
import { parseCard } from './card.js';
import { interpretOutputs } from './interpret-outputs.js';
import type { ModelSpec } from './model-spec.js';
import type { ClassLabels } from './onnx/class-labels.js';
import { resolveSpec } from './resolve-spec.js';

const numbers: ClassLabels = { kind: 'ints', labels: [10n, 20n, 30n] };

function specOf(classLabels: ClassLabels, classes?: readonly string[]): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: {
      inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 1] }],
      outputs: [
        { name: 'l', datatype: 'INT64', shape: [-1] },
        { name: 'p', datatype: 'FP32', shape: [-1, 3] },
      ],
    },
    card: classes === undefined ? undefined : parseCard(JSON.stringify({ classes }), 'card.json'),
    referenceColumns: undefined,
    classLabels,
  });
}

function answer(spec: ModelSpec): ReturnType<typeof interpretOutputs> {
  const l = { datatype: 'INT64', shape: [1], data: BigInt64Array.of(20n) } as const;
  const p = { datatype: 'FP32', shape: [1, 3], data: Float32Array.of(0.25, 0.5, 0.25) } as const;
  return interpretOutputs(spec, { l, p }, 1);
}

test('a label number of the graph finds its column, and stays itself without names', () => {
  const { predictions, labels, probabilities, classes } = answer(specOf(numbers));
  expect([...predictions, ...probabilities]).toEqual([20, 0.5]);
  expect([labels, classes]).toEqual([['20'], ['10', '20', '30']]);
});

test('a label number of the graph is named by the card and becomes an index', () => {
  const { predictions, labels, probabilities } = answer(specOf(numbers, ['low', 'mid', 'high']));
  expect([...predictions, ...probabilities]).toEqual([1, 0.5]);
  expect(labels).toEqual(['mid']);
});

test('names of the graph need no card', () => {
  const spec = specOf({ kind: 'strings', labels: ['high', 'low', 'mid'] });
  expect(spec.classes).toEqual(['high', 'low', 'mid']);
});

test('a card that names the classes in another order is refused with both', () => {
  expect(() => specOf({ kind: 'strings', labels: ['b', 'a', 'c'] }, ['a', 'b', 'c'])).toThrow(
    "model m@1.0.0: the card's classes are a, b, c, the graph's b, a, c",
  );
});

test('a card that names more classes than the graph has is refused with both', () => {
  const two: ClassLabels = { kind: 'ints', labels: [0n, 1n] };
  expect(() => specOf(two, ['a', 'b', 'c'])).toThrow(
    'the card lists 3 classes, the graph knows 2: 0, 1',
  );
});

test('a card that calls classes by their numbers in another order is refused with both', () => {
  expect(() => specOf(numbers, ['30', '20', '10'])).toThrow(
    "the card's classes are 30, 20, 10, the graph's 10, 20, 30",
  );
  expect(specOf(numbers, ['10', '20', '30']).classes).toEqual(['10', '20', '30']);
});

test('outputs called after the classes are their probabilities', () => {
  const columnsOf = (classLabels: ClassLabels | undefined, ...names: string[]) =>
    resolveSpec({
      modelName: 'm',
      modelVersion: '1.0.0',
      signature: {
        inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 1] }],
        outputs: [
          { name: 'l', datatype: 'INT64', shape: [-1] },
          ...names.map((name) => ({ name, datatype: 'FP32', shape: [-1] }) as const),
        ],
      },
      card: undefined,
      referenceColumns: undefined,
      classLabels,
    }).outputs.probabilityColumns;
  expect(columnsOf(numbers, 'i30', 'i10', 'i20')).toEqual(['i10', 'i20', 'i30']);
  const names: ClassLabels = { kind: 'strings', labels: ['no', 'yes'] };
  expect(columnsOf(names, 'sno', 'syes')).toEqual(['sno', 'syes']);
  expect(columnsOf(names, 'no', 'yes')).toEqual(['no', 'yes']);
  expect(columnsOf(names, 'no', 'maybe')).toEqual([]);
  expect(columnsOf(undefined, 'i0', 'i1')).toEqual([]);
});
