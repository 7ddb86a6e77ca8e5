import type { ModelSpec } from '@slipway/model';
import type { QualityProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import type { Executor } from '../executor/executor.js';
import type { Reference } from '../repository/read-reference.js';
import { answerReference } from './answer-reference.js';
import { measureQuality } from './measure-quality.js';
import { classifier, createModel, referenceOf, regressor, xs } from './sample-model.js';

async function qualityOf(
  spec: ModelSpec,
  model: Pick<Executor, 'run'>,
  reference: Reference,
): Promise<QualityProfile | undefined> {
  const answers = await answerReference(spec, model, reference, 64);
  return answers && measureQuality(spec, reference, answers);
}

test('a model is scored over its reference when that has labels', async () => {
  const rows = xs.map((x, i) => [x, Number(x) > 0.5 === i % 10 > 0 ? 'yes' : '0']);
  const quality = await qualityOf(classifier, createModel(), referenceOf(['x', 'target'], rows));
  expect(quality).toMatchObject({ rows: 400, chunkRows: 40, classes: ['no', 'yes'] });
  expect(quality?.metrics['accuracy']?.value).toBeCloseTo(0.9);
  expect(quality?.metrics['roc_auc']?.deviation).toBeGreaterThan(0);
  expect(quality?.calibrations).toHaveLength(2);
});

test('answers and probabilities in the reference are taken as they are', async () => {
  const model = createModel();
  const rows = xs.map((x, i) => [x, i % 2 === 0 ? 'yes' : 'no', 'yes', '0.5', '0.5']);
  const columns = ['x', 'label', 'prediction', 'probability_no', 'probability_yes'];
  const quality = await qualityOf(classifier, model, referenceOf(columns, rows));
  expect(quality?.metrics['accuracy']?.value).toBe(0.5);
  expect(quality?.metrics['roc_auc']?.value).toBe(0.5);
  expect(model.runs).toBe(0);
});

test('a regression is measured by its values, scored or in the reference', async () => {
  const rows = xs.map((x) => [x, String(Number(x) + 0.5)]);
  const scored = await qualityOf(regressor, createModel(), referenceOf(['x', 'target'], rows));
  expect(scored?.metrics['mae']?.value).toBeCloseTo(0.5, 3);
  const given = rows.map((row) => [...row, row[1] ?? '']);
  const columns = ['x', 'target', 'prediction'];
  const quality = await qualityOf(regressor, createModel(), referenceOf(columns, given));
  expect(quality?.metrics['mae']?.value).toBe(0);
  expect(quality?.classes).toEqual([]);
});

test('rows without a label, or that no caller could send, are passed over', async () => {
  const rows = xs.map((x, i) => [i < 100 ? 'NaN' : x, i >= 300 ? '' : 'yes']);
  const quality = await qualityOf(classifier, createModel(), referenceOf(['x', 'target'], rows));
  expect(quality?.rows).toBe(200);
});

test.each([
  ['no labels', ['x'], xs.map((x) => [x])],
  ['a handful of labels', ['x', 'target'], xs.map((x, i) => [x, i < 10 ? 'yes' : ''])],
])('%s: no quality', async (_what, columns, rows) => {
  expect(await qualityOf(classifier, createModel(), referenceOf(columns, rows))).toBeUndefined();
});

test('a model that refuses its reference is loaded all the same', async () => {
  const model = { run: () => Promise.reject(new Error('no')) };
  const rows = xs.map((x) => [x, 'yes']);
  expect(await qualityOf(classifier, model, referenceOf(['x', 'target'], rows))).toBeUndefined();
});
