import { expect, test } from 'vitest';
import { categoricalValues, numericValues, predictedLabels } from './feature-values.js';
import { sampleRows } from './sample-rows.js';

const rows = sampleRows(3, {
  predictions: Float64Array.of(0, 1, Number.NaN),
  numeric: new Map([['code', Float32Array.of(3, 0.1, Number.NaN)]]),
  categorical: new Map([['text', ['1.5', 'many', null]]]),
});

test('values of the kind that the reference has are taken as they are', () => {
  expect(numericValues(rows, 'code')).toBe(rows.numeric.get('code'));
  expect(categoricalValues(rows, 'text')).toBe(rows.categorical.get('text'));
});

test('numbers are categories where the reference says so, and texts are numbers or missing', () => {
  expect(categoricalValues(rows, 'code')).toEqual(['3', '0.1', null]);
  expect(numericValues(rows, 'text')).toEqual([1.5, Number.NaN, Number.NaN]);
});

test('a whole number beyond seven digits keeps all of them', () => {
  const large = { ...rows, numeric: new Map([['code', Float32Array.of(12_345_678)]]) };

  expect(categoricalValues(large, 'code')).toEqual(['12345678']);
});

test('a feature that no row carries has no values', () => {
  expect(numericValues(rows, 'redacted')).toBeUndefined();
  expect(categoricalValues(rows, 'redacted')).toBeUndefined();
});

test('answers are class names, or class indices where the model has no names', () => {
  expect(predictedLabels(rows)).toEqual(['0', '1', null]);
  expect(predictedLabels({ ...rows, labels: ['no', null, 'yes'] })).toEqual(['no', null, 'yes']);
});
