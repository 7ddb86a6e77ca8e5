import { parseCard, resolveSpec, type ModelSpec, type Tensors } from '@slipway/model';
import { expect, test } from 'vitest';
import type { Reference } from '../repository/read-reference.js';
import { measureQuality } from './measure-quality.js';

function specOf(card: object, outputs: readonly [name: string, width: number][]): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }],
      outputs: outputs.map(([name, width]) => ({ name, datatype: 'FP32', shape: [-1, width] })),
    },
    card: parseCard(
      JSON.stringify({ features: [{ name: 'x', type: 'float' }], ...card }),
      'card.json',
    ),
    referenceColumns: undefined,
  });
}

const classifier = specOf(
  { task: 'classification', classes: ['no', 'yes'], outputs: { probabilities: 'p' } },
  [['p', 2]],
);
const regressor = specOf({ task: 'regression', outputs: { value: 'v' } }, [['v', 1]]);

function referenceOf(columns: readonly string[], rows: readonly (readonly string[])[]): Reference {
  return { file: 'reference.csv', columns, rows, stored: undefined };
}

/** Says that x is the probability of yes, and the value. */
function createModel(): {
  runs: number;
  run: (inputs: Tensors) => Promise<{ outputs: Tensors; runMs: number }>;
} {
  const model = {
    runs: 0,
    run: (inputs: Tensors) => {
      model.runs++;
      const values = Array.from(inputs['x']?.data ?? [], Number);
      const p = Float32Array.from(values.flatMap((x) => [1 - x, x]));
      const outputs: Tensors = {
        p: { datatype: 'FP32', shape: [values.length, 2], data: p },
        v: { datatype: 'FP32', shape: [values.length, 1], data: Float32Array.from(values) },
      };
      return Promise.resolve({ outputs, runMs: 1 });
    },
  };
  return model;
}

const numbers = Array.from({ length: 400 }, (_, i) => i);
const xs = numbers.map((i) => ((i * 0.618_034) % 1).toFixed(4));

test('a model is scored over its reference when that has labels', async () => {
  const rows = xs.map((x, i) => [x, Number(x) > 0.5 === i % 10 > 0 ? 'yes' : '0']);
  const quality = await measureQuality(
    classifier,
    createModel(),
    referenceOf(['x', 'target'], rows),
    64,
  );
  expect(quality).toMatchObject({ rows: 400, chunkRows: 40, classes: ['no', 'yes'] });
  expect(quality?.metrics['accuracy']?.value).toBeCloseTo(0.9);
  expect(quality?.metrics['roc_auc']?.deviation).toBeGreaterThan(0);
  expect(quality?.calibrations).toHaveLength(2);
});

test('answers and probabilities in the reference are taken as they are', async () => {
  const model = createModel();
  const rows = xs.map((x, i) => [x, i % 2 === 0 ? 'yes' : 'no', 'yes', '0.5', '0.5']);
  const columns = ['x', 'label', 'prediction', 'probability_no', 'probability_yes'];
  const quality = await measureQuality(classifier, model, referenceOf(columns, rows), 64);
  expect(quality?.metrics['accuracy']?.value).toBe(0.5);
  expect(quality?.metrics['roc_auc']?.value).toBe(0.5);
  expect(model.runs).toBe(0);
});

test('a regression is measured by its values, scored or in the reference', async () => {
  const rows = xs.map((x) => [x, String(Number(x) + 0.5)]);
  const scored = await measureQuality(
    regressor,
    createModel(),
    referenceOf(['x', 'target'], rows),
    64,
  );
  expect(scored?.metrics['mae']?.value).toBeCloseTo(0.5, 3);
  const given = rows.map((row) => [...row, row[1] ?? '']);
  const columns = ['x', 'target', 'prediction'];
  const quality = await measureQuality(regressor, createModel(), referenceOf(columns, given), 64);
  expect(quality?.metrics['mae']?.value).toBe(0);
  expect(quality?.classes).toEqual([]);
});

test('rows without a label, or that no caller could send, are passed over', async () => {
  const rows = xs.map((x, i) => [i < 100 ? 'NaN' : x, i >= 300 ? '' : 'yes']);
  const quality = await measureQuality(
    classifier,
    createModel(),
    referenceOf(['x', 'target'], rows),
    64,
  );
  expect(quality?.rows).toBe(200);
});

test.each([
  ['no labels', ['x'], xs.map((x) => [x])],
  ['a handful of labels', ['x', 'target'], xs.map((x, i) => [x, i < 10 ? 'yes' : ''])],
])('%s: no quality', async (_what, columns, rows) => {
  expect(
    await measureQuality(classifier, createModel(), referenceOf(columns, rows), 64),
  ).toBeUndefined();
});

test('a model that refuses its reference is loaded all the same', async () => {
  const model = { run: () => Promise.reject(new Error('no')) };
  const rows = xs.map((x) => [x, 'yes']);
  expect(
    await measureQuality(classifier, model, referenceOf(['x', 'target'], rows), 64),
  ).toBeUndefined();
});
