import { buildReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import {
  countCells,
  createCellLayout,
  notCounted,
  type CellColumn,
  type CellLayout,
} from './cell-layout.js';
import { sampleRows } from './sample-rows.js';

const values = Array.from({ length: 100 }, (_, i) => i + 1);
const layout = createCellLayout(
  'd',
  buildReferenceProfile(
    [
      { kind: 'numeric', name: 'x', values: [...values, Number.NaN] },
      {
        kind: 'categorical',
        name: 'c',
        values: [...values.map((i) => `c${String(i % 40)}`), null],
      },
    ],
    {
      kind: 'categorical',
      name: 'y',
      values: [...values.map((i) => (i % 2 ? 'no' : 'yes')), null],
    },
  ),
);
const [x, c, y] = layout.columns as [CellColumn, CellColumn, CellColumn];

test('cuts numbers into twenty equal parts of the reference, with room beyond its range', () => {
  expect(x.cells).toHaveLength(1 + 20 + 1 + 1);
  expect(x.cells[0]).toEqual({ name: '< 1', upper: 1 });
  expect(x.cells[1]).toEqual({ name: '[1, 5]', lower: 1, upper: 5 });
  expect(x.cells[2]).toEqual({ name: '(5, 10]', lower: 5, upper: 10 });
  expect(x.cells[21]).toEqual({ name: '> 100', lower: 100 });
  expect([...x.reference]).toEqual([0, ...Array<number>(20).fill(5), 0, 1]);
});

test('names the 30 most frequent categories and puts the others together', () => {
  expect(c.cells).toHaveLength(30 + 3);
  expect(c.cells.slice(-3).map(({ name }) => name)).toEqual(['other', 'unseen', 'missing']);
  expect(c.reference[30]).toBe(100 - c.reference.subarray(0, 30).reduce((a, b) => a + b));
});

test('counts each row in one cell of each column', () => {
  const rows = sampleRows(6, {
    numeric: new Map([['x', Float32Array.of(0, 1, 5, 5.5, 101, Number.POSITIVE_INFINITY)]]),
    categorical: new Map([['c', ['c1', 'c39', 'new', null, 'c1', 'c1']]]),
    labels: ['yes', 'no', 'no', 'no', 'maybe', null],
  });
  const counts = new Uint32Array(layout.size);
  countCells(layout.assign(rows), [0, 6], counts);

  const ofX = counts.subarray(x.first, x.first + x.cells.length);
  expect([ofX[0], ofX[1], ofX[2], ofX[21], ofX[22]]).toEqual([1, 2, 1, 1, 1]);
  const ofC = counts.subarray(c.first, c.first + c.cells.length);
  const c1 = c.cells.findIndex(({ name }) => name === 'c1');
  expect([ofC[c1], ofC[30], ofC[31], ofC[32]]).toEqual([3, 1, 1, 1]);
  expect([...counts.subarray(y.first)]).toEqual([3, 1, 1, 1]);
});

test('counts only the rows that it is asked for', () => {
  const rows = sampleRows(3, { numeric: new Map([['x', Float32Array.of(1, 2, 3)]]) });
  const counts = new Uint32Array(layout.size);
  countCells(layout.assign(rows), [1, 3], counts);

  expect(counts.subarray(0, x.cells.length).reduce((a, b) => a + b)).toBe(2);
});

test('a feature that the rows do not carry is not counted', () => {
  const { cells } = layout.assign(sampleRows(2));

  expect([...cells.subarray(0, 4)]).toEqual(Array<number>(4).fill(notCounted));
});

test('probabilities are counted in twenty equal parts, after the other answers', () => {
  const answered = withProbabilities([0.5, 0.96, 0.97, Number.NaN]);
  const column = answered.columns.at(-1)!;
  expect(column).toMatchObject({ feature: 'probability', isAnswer: true, kind: 'numeric' });
  expect(column.cells[1]).toEqual({ name: '[0, 0.05]', lower: 0, upper: 0.05 });
  expect(column.cells[20]).toEqual({ name: '(0.95, 1]', lower: 0.95, upper: 1 });
  expect([column.reference[10], column.reference[20], column.reference.at(-1)]).toEqual([1, 2, 1]);

  const probabilities = Float32Array.of(0.02, 1, 1.000_000_1, Number.NaN);
  const counts = new Uint32Array(answered.size);
  countCells(answered.assign(sampleRows(4, { probabilities })), [0, 4], counts);
  const own = counts.subarray(column.first);
  expect([own[1], own[20], own[22]]).toEqual([1, 2, 1]);
});

test('rows without any probability are not counted as missing ones', () => {
  const { assign, columns } = withProbabilities([0.5, 0.9]);
  const { cells } = assign(sampleRows(2));
  expect([...cells.subarray((columns.length - 1) * 2)]).toEqual([notCounted, notCounted]);
});

test('replicas that computed other probabilities count in the same cells, and a layout without any in others', () => {
  const first = withProbabilities([0.5, 0.9]);
  expect(withProbabilities([0.500_001, 0.8]).digest).toBe(first.digest);
  expect(createCellLayout('d', reference(undefined)).digest).not.toBe(first.digest);
});

test('replicas that computed a regression with other rounding count in the same cells', () => {
  const scored = (shift: number, isPredictionScored: boolean): CellLayout =>
    createCellLayout('d', {
      ...buildReferenceProfile([], {
        kind: 'numeric',
        name: 'prediction',
        values: values.map((value) => (value * value) / 7 + shift),
      }),
      isPredictionScored,
    });
  expect(scored(1e-5, true).digest).toBe(scored(0, true).digest);
  expect(scored(1e-5, false).digest).not.toBe(scored(0, false).digest);
  const [column] = scored(0, true).columns;
  expect(column!.cells.length).toBeGreaterThan(15);
  expect([column!.reference[0], column!.reference[column!.cells.length - 2]]).toEqual([0, 0]);
});

function withProbabilities(probabilities: readonly number[]): CellLayout {
  return createCellLayout('d', reference(probabilities));
}

function reference(probabilities: readonly number[] | undefined) {
  return buildReferenceProfile(
    [],
    { kind: 'categorical', name: 'y', values: (probabilities ?? [0]).map(() => 'yes') },
    probabilities && { kind: 'numeric', name: 'p', values: probabilities },
  );
}
