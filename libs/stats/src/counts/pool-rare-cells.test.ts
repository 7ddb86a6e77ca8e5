import { expect, test } from 'vitest';
import { poolRareCells } from './pool-rare-cells.js';

test('rare cells become one that is large enough', () => {
  expect(poolRareCells([80, 8, 6, 6], [70, 10, 12, 8])).toEqual({
    common: { reference: [80, 8, 6, 6], window: [70, 10, 12, 8] },
    rare: undefined,
  });
  expect(poolRareCells([90, 4, 3, 3], [90, 3, 4, 3])).toEqual({
    common: { reference: [90, 10], window: [90, 10] },
    rare: undefined,
  });
});

test('rare cells stay apart when even together they are too few', () => {
  expect(poolRareCells([500, 500, 0], [45, 45, 10])).toEqual({
    common: { reference: [500, 500], window: [45, 45] },
    rare: { reference: 0, window: 10 },
  });
});

test('when every cell is rare the largest stands against the rest', () => {
  expect(poolRareCells([2, 900, 3], [1, 2, 1])).toEqual({
    common: { reference: [900], window: [2] },
    rare: { reference: 5, window: 2 },
  });
});

test('a pool of many rare cells is not made common beside a rare largest one', () => {
  const ones = new Array<number>(10).fill(1);
  expect(poolRareCells(ones, ones)).toEqual({
    common: { reference: [1], window: [1] },
    rare: { reference: 9, window: 9 },
  });
});

test('cells that nobody uses disappear', () => {
  expect(poolRareCells([50, 0, 50], [50, 0, 50]).common.reference).toEqual([50, 50]);
  expect(poolRareCells([], []).rare).toBeUndefined();
});
