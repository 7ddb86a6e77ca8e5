import { expect, test } from 'vitest';
import { doaneEdges, histogramCounts, sturgesEdges } from './numpy-histogram.js';

test('bins are half-open but the last, and what lies outside is left out', () => {
  const edges = Float64Array.of(0, 1, 2);
  expect(histogramCounts([-1, 0, 0.5, 1, 1.5, 2, 2, 3], edges)).toEqual([2, 4]);
  expect(histogramCounts([], edges)).toEqual([0, 0]);
});

test('the number of bins follows numpy, one more where the division rounds up', () => {
  // numpy.histogram_bin_edges(numpy.arange(n) / d, "sturges").size - 1
  const bins = (n: number, d: number): number =>
    sturgesEdges(Float64Array.from({ length: n }, (_, index) => index / d)).length - 1;
  expect([bins(64, 7), bins(64, 15), bins(1024, 5), bins(1000, 10)]).toEqual([7, 8, 12, 11]);
});

test('whole numbers get no bins narrower than 1, and a constant gets one of width 1', () => {
  expect([...sturgesEdges([0, 1], true)]).toEqual([0, 1]);
  expect([...sturgesEdges([0, 1])]).toEqual([0, 0.5, 1]);
  expect([...sturgesEdges([5, 5, 5])]).toEqual([4.5, 5.5]);
  expect([...doaneEdges([5, 5, 5])]).toEqual([4.5, 5.5]);
});

test('skewness asks for more bins', () => {
  expect([...doaneEdges([0, 0, 1, 2, 3, 9])]).toEqual([0, 1.5, 3, 4.5, 6, 7.5, 9]);
});
