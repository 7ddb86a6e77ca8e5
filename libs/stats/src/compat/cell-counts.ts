import type { PairedCounts } from '../counts/pool-rare-cells.js';

/** Values of a column without the missing ones: numbers, or categories by name. */
export type Values = ArrayLike<number> | ArrayLike<string>;

/** How often each value occurs on each side, over all values that either side has, in ascending order. */
export function cellCounts(reference: Values, current: Values): PairedCounts {
  const counts = new Map<string | number, [number, number]>();
  count(counts, reference, 0);
  count(counts, current, 1);
  const cells = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
  return { reference: cells.map(([left]) => left), window: cells.map(([, right]) => right) };
}

function count(counts: Map<string | number, [number, number]>, values: Values, side: 0 | 1): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const pair = counts.get(value);
    if (pair !== undefined) pair[side]++;
    else counts.set(value, side === 0 ? [1, 0] : [0, 1]);
  }
}
