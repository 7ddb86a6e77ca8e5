import { expect, test } from 'vitest';
import { columnPair } from '../../../test-data/compared.case.js';
import { binnedShares } from './binned-shares.js';
import { evidentlyPair } from './evidently-pair.js';

const repeat = (value: string, rows: number): string[] => new Array<string>(rows).fill(value);

function sharesOf(reference: readonly string[], current: readonly string[], isFilled: boolean) {
  const pair = columnPair('x', 'categorical', reference, current);
  return binnedShares(evidentlyPair(pair, 'categorical'), isFilled);
}

test('empty cells are filled with 0.0001, and only on request', () => {
  const sides = [repeat('a', 4), [...repeat('a', 2), ...repeat('b', 2)]] as const;
  expect(sharesOf(...sides, false)).toEqual({ reference: [1, 0], current: [0.5, 0.5] });
  expect(sharesOf(...sides, true)).toEqual({ reference: [1, 1e-4], current: [0.5, 0.5] });
});

test('beside a share that is no larger they are filled with a millionth of it', () => {
  const rare = [...repeat('a', 19_999), 'b'];
  const { reference, current } = sharesOf(rare, repeat('c', 5), true);
  expect(reference[2]).toBeCloseTo(1 / 20_000 / 1e6, 20);
  expect(current.slice(0, 2)).toEqual([1e-4, 1e-4]);
});
