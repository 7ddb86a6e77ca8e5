import { expect, test } from 'vitest';
import { createRowWindow, maxFeatures } from './row-window.js';
import type { RowColumns } from './row-columns.js';
import { sampleRows } from './sample-rows.js';

test('keeps the last rows in order, across the end of its ring', () => {
  const window = createRowWindow(5);
  window.append(rowsOf([1, 2, 3]));
  window.append(rowsOf([4, 5, 6, 7]));

  const { rows, predictions, timesMs, labels, numeric, categorical, predictionIds, nonFinite } =
    window.read();

  expect(window.rows()).toBe(5);
  expect(rows).toBe(5);
  expect(predictions).toEqual(Float64Array.of(3, 4, 5, 6, 7));
  expect(timesMs).toEqual(Float64Array.of(3, 4, 5, 6, 7));
  expect(labels).toEqual(['3', '4', '5', '6', '7']);
  expect(numeric.get('a')).toEqual(Float32Array.of(3, 4, 5, 6, 7));
  expect(categorical.get('c')).toEqual(['3', '4', '5', '6', '7']);
  expect(predictionIds).toEqual(['id-3', 'id-4', 'id-5', 'id-6', 'id-7']);
  expect(nonFinite).toEqual(Uint8Array.of(1, 0, 1, 0, 1));
});

test('keeps the end of more rows than it holds', () => {
  const window = createRowWindow(3);
  window.append(rowsOf([1]));
  window.append(rowsOf([2, 3, 4, 5, 6, 7, 8]));

  expect(window.read().predictions).toEqual(Float64Array.of(6, 7, 8));
  expect(window.read().categorical.get('c')).toEqual(['6', '7', '8']);
});

test('a feature that only some entries carry is missing in the other rows', () => {
  const window = createRowWindow(6);
  window.append(rowsOf([1, 2], 'early'));
  window.append(rowsOf([3, 4], 'late'));

  const { numeric } = window.read();

  expect(numeric.get('early')).toEqual(Float32Array.of(1, 2, Number.NaN, Number.NaN));
  expect(numeric.get('late')).toEqual(Float32Array.of(Number.NaN, Number.NaN, 3, 4));
});

test('forgets a feature once no row carries it, and does not bring its values back', () => {
  const window = createRowWindow(4);
  window.append(rowsOf([1, 2], 'old'));
  window.append(rowsOf([3, 4, 5], 'new'));
  expect([...window.read().numeric.keys()]).toEqual(['old', 'new']);

  window.append(rowsOf([6], 'new'));
  expect([...window.read().numeric.keys()]).toEqual(['new']);
  window.append(rowsOf([7], 'old'));
  expect(window.read().numeric.get('old')).toEqual(
    Float32Array.of(Number.NaN, Number.NaN, Number.NaN, 7),
  );
});

test('forgets a feature at once when it is withheld from now on', () => {
  const window = createRowWindow(4);
  window.append(rowsOf([1, 2], 'income'));
  window.append({ ...rowsOf([3], 'age'), withheld: ['income', 'c'] });

  const { numeric, categorical } = window.read();
  expect([...numeric.keys()]).toEqual(['age']);
  expect([...categorical.keys()]).toEqual([]);
});

test('keeps no more than 500 features of a kind, and counts what it refuses', () => {
  const window = createRowWindow(3);
  const numeric = new Map(
    Array.from({ length: maxFeatures + 2 }, (_, i) => [`f${String(i)}`, Float32Array.of(i)]),
  );
  window.append(sampleRows(1, { numeric }));
  window.append(sampleRows(1, { numeric }));

  expect(window.read().numeric.size).toBe(maxFeatures);
  expect(window.refusedFeatures()).toBe(4);
});

test('what was read does not change any more', () => {
  const window = createRowWindow(2);
  window.append(rowsOf([1, 2]));
  const before = window.read();
  window.append(rowsOf([3, 4]));

  expect(before.predictions).toEqual(Float64Array.of(1, 2));
  expect(before.numeric.get('a')).toEqual(Float32Array.of(1, 2));
});

function rowsOf(values: readonly number[], feature = 'a'): RowColumns {
  return sampleRows(values.length, {
    timesMs: Float64Array.from(values),
    predictions: Float64Array.from(values),
    labels: values.map(String),
    numeric: new Map([[feature, Float32Array.from(values)]]),
    categorical: new Map([['c', values.map(String)]]),
    predictionIds: values.map((value) => `id-${String(value)}`),
    nonFinite: Uint8Array.from(values, (value) => value % 2),
  });
}
