import { buildReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import { countCells, createCellLayout } from '../fold/cell-layout.js';
import type { RowColumns } from '../fold/row-columns.js';
import { sampleRows } from '../fold/sample-rows.js';
import { createTrafficCounts, type TrafficCounts } from '../fold/traffic-counts.js';
import { assessCounts } from './binned-drift.js';

const options = { minSamples: 100, falseAlarmRate: 0.05 };
const layout = createCellLayout(
  'd',
  buildReferenceProfile(
    [
      { kind: 'numeric', name: 'x', values: ramp(1000) },
      { kind: 'categorical', name: 'c', values: ramp(1000).map(letter) },
    ],
    { kind: 'numeric', name: 'y', values: ramp(1000) },
  ),
);

test('counts like the reference show no drift', () => {
  const verdict = assessCounts(layout, countsOf(ramp(500).map((i) => i * 2)), options);

  expect(verdict).toMatchObject({ drifted: false, share: 0, prediction: { drifted: false } });
});

test('names what has moved, and how much of it lies beyond what the reference knows', () => {
  const verdict = assessCounts(layout, countsOf(ramp(500).map((i) => i * 2 + 300)), options);

  expect(verdict?.features).toMatchObject([
    { feature: 'x', drifted: true, test: 'chi2', outOfRangeShare: 0.3, contribution: 1 },
    { feature: 'c', drifted: false, ks: 0, unseenShare: 0 },
  ]);
  expect(verdict?.features[0]?.ks).toBeCloseTo(0.3, 1);
  expect(verdict?.prediction).toMatchObject({ feature: 'prediction', drifted: true });
});

test('probabilities are compared by their cells beside the predictions', () => {
  const p = (i: number): number => 0.75 + (i % 100) / 400;
  const values = ramp(1000).map(p);
  const answered = createCellLayout(
    'd',
    buildReferenceProfile([], undefined, { kind: 'numeric', name: 'p', values }),
  );
  const verdictOf = (shift: number) => {
    const probabilities = Float32Array.from(ramp(500), (i) => p(i) + shift);
    const counts = createTrafficCounts(answered);
    countCells(answered.assign(sampleRows(500, { probabilities })), [0, 500], counts.cells);
    return assessCounts(answered, { ...counts, answered: 500 }, options);
  };

  expect(verdictOf(0)?.probability).toMatchObject({ feature: 'probability', drifted: false });
  expect(verdictOf(-0.2)).toMatchObject({ drifted: false, share: 0, prediction: undefined });
  expect(verdictOf(-0.2)?.probability).toMatchObject({ drifted: true, confirmed: false });
});

test('says nothing of too few rows, or of counts that belong to another reference', () => {
  expect(assessCounts(layout, countsOf(ramp(99)), options)).toBeUndefined();
  const others = { ...countsOf(ramp(500)), digest: 'other' };
  expect(assessCounts(layout, others, options)).toBeUndefined();
});

test('a feature that few rows carry is not judged', () => {
  const verdict = assessCounts(layout, countsOf(ramp(500), { categorical: new Map() }), options);

  expect(verdict?.features.map(({ feature }) => feature)).toEqual(['x']);
});

function countsOf(values: readonly number[], change: Partial<RowColumns> = {}): TrafficCounts {
  const rows = sampleRows(values.length, {
    predictions: Float64Array.from(values),
    numeric: new Map([['x', Float32Array.from(values)]]),
    categorical: new Map([['c', values.map((_, i) => letter(i))]]),
    ...change,
  });
  const counts = createTrafficCounts(layout);
  countCells(layout.assign(rows), [0, rows.rows], counts.cells);
  counts.answered = rows.rows;
  return counts;
}

function ramp(rows: number): number[] {
  return Array.from({ length: rows }, (_, i) => i);
}

function letter(i: number): string {
  return i % 4 === 0 ? 'a' : 'b';
}
