import type { NumericProfile } from '@slipway/stats';
import type { Cell, CellCut } from './cell-cut.js';
import type { NumberBounds } from './number-bounds.js';

/** Cuts numbers into ranges, with a cell on either side for what lies beyond them. */
export function cutNumbers(profile: NumericProfile, bounds: NumberBounds): CellCut<number> {
  const { sortedValues: sorted } = profile;
  const { smallest, edges, largest, slack = 0 } = bounds;
  const above = edges.length + 2;
  const missing = above + 1;
  const cellOf = (given: number): number => {
    const value = Math.fround(given);
    if (!Number.isFinite(value)) return missing;
    if (value < smallest - slack) return 0;
    if (value > largest + slack) return above;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value > (edges[middle] ?? largest)) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
  const reference = new Float64Array(missing + 1);
  const rowsPerValue = profile.count / Math.max(1, sorted.length);
  for (let i = 0; i < sorted.length; i++) {
    const cell = cellOf(sorted[i] ?? Number.NaN);
    reference[cell] = (reference[cell] ?? 0) + rowsPerValue;
  }
  reference[missing] = profile.missing;
  return {
    kind: 'numeric',
    cells: rangeCells(bounds),
    reference: reference.map(Math.round),
    strange: [0, above],
    cellOf,
  };
}

function rangeCells({ smallest, edges, largest }: NumberBounds): Cell[] {
  const bounds = [smallest, ...edges, largest];
  const inner = bounds.slice(1).map((upper, i): Cell => {
    const lower = bounds[i] ?? smallest;
    const open = i === 0 ? '[' : '(';
    return { name: `${open}${textOf(lower)}, ${textOf(upper)}]`, lower, upper };
  });
  return [
    { name: `< ${textOf(smallest)}`, upper: smallest },
    ...inner,
    { name: `> ${textOf(largest)}`, lower: largest },
    { name: 'missing' },
  ];
}

/** A float32 has 7 certain digits; 4 tell bins apart. */
function textOf(value: number): string {
  return String(Number(value.toPrecision(4)));
}
