import { classQuality, valueQuality } from '@slipway/stats';
import { expect, test } from 'vitest';
import { addToHour, createHourSums, hourMetrics } from './hour-sums.js';

const numbers = Array.from({ length: 50 }, (_, i) => i);

test('the sums of classes come to the metrics of the rows, also after corrections', () => {
  const actual = numbers.map((i) => i % 3);
  const predicted = numbers.map((i) => (i % 7 === 0 ? (i + 1) % 3 : i % 3));
  const rowOf = (i: number): number[] =>
    [0.2, 0.3, 0.5].map((_, c) => [0.2, 0.3, 0.5][(c + i) % 3]!);
  const sums = createHourSums(0, 0);
  for (const i of numbers) {
    const row = { predicted: predicted[i]!, probabilities: rowOf(i) };
    addToHour(sums, { ...row, actual: 2 }, true, 1);
    addToHour(sums, { ...row, actual: 2 }, true, -1);
    addToHour(sums, { ...row, actual: actual[i]! }, true, 1);
  }
  const probabilities = numbers.flatMap(rowOf);
  const { metrics } = classQuality({ classes: 3, actual, predicted, probabilities });
  const summed = Object.fromEntries(
    Object.entries(metrics).filter(([name]) => !['roc_auc', 'average_precision'].includes(name)),
  );
  const got = hourMetrics(sums, 3);
  expect(Object.keys(got).sort()).toEqual(Object.keys(summed).sort());
  for (const [name, value] of Object.entries(summed))
    expect(got[name], name).toBeCloseTo(value, 12);
});

test('the sums of values come to the metrics of the rows, far from zero too', () => {
  const actual = numbers.map((i) => 1e6 + Math.sin(i));
  const predicted = actual.map((value, i) => value + Math.cos(i));
  const sums = createHourSums(0, actual[0]!);
  for (const i of numbers) {
    const wrong = { actual: actual[i]! + 3, predicted: predicted[i]!, probabilities: [] };
    addToHour(sums, wrong, false, 1);
    addToHour(sums, wrong, false, -1);
    addToHour(sums, { actual: actual[i]!, predicted: predicted[i]!, probabilities: [] }, false, 1);
  }
  const wanted = valueQuality({ actual, predicted });
  for (const [name, value] of Object.entries(hourMetrics(sums, undefined))) {
    expect(value / wanted[name]!, name).toBeCloseTo(1, 6);
  }
});

test('an hour without rows has no metrics, and one value no r2', () => {
  expect(hourMetrics(createHourSums(0, 0), 2)).toEqual({});
  const sums = createHourSums(0, 5);
  addToHour(sums, { actual: 5, predicted: 6, probabilities: [] }, false, 1);
  expect(hourMetrics(sums, undefined)).toEqual({ mae: 1, rmse: 1, bias: 1, mape: 0.2 });
});
