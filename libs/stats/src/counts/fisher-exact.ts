import { DomainError } from '@slipway/core';
import type { Alternative } from '../special/alternative.js';

/** Tables this close in probability to the observed one count as equally likely. */
const TIE_TOLERANCE = 1e-10;

/**
 * Fisher's exact p-value of the 2x2 table [[a, b], [c, d]] of whole counts, equal to `scipy.stats.fisher_exact` (Fisher
 * 1935). Two-sided: the sum of all tables with these margins that are no likelier than the observed one; 'greater': of those
 * with at least `a` in the first cell, so the odds of the first row are greater; 'less': with at most `a`. It holds where
 * chi-square does not: with fewer than 5 expected in a cell. Time grows with the smallest margin. An empty margin gives 1.
 *
 * The hypergeometric probabilities are ratios from the likeliest table outwards, divided by their total: no gamma
 * function costs digits, and a p-value of 1e-170 has as many as one of 0.1.
 */
export function fisherExact(
  a: number,
  b: number,
  c: number,
  d: number,
  alternative: Alternative = 'two-sided',
): number {
  requireWhole([a, b, c, d]);
  const weights = relativeProbabilities(a + b, c + d, a + c);
  const lowest = Math.max(0, a + c - (c + d));
  const limit = weights[a - lowest]! * (1 + TIE_TOLERANCE);
  let tail = 0;
  let all = 0;
  weights.forEach((weight, index) => {
    const x = lowest + index;
    all += weight;
    const isAsExtreme =
      alternative === 'two-sided' ? weight <= limit : alternative === 'less' ? x <= a : x >= a;
    if (isAsExtreme) tail += weight;
  });
  return tail / all;
}

/** P(x) / P(likeliest x) for every x in the first cell that the margins allow, from the lowest up. */
function relativeProbabilities(row: number, otherRow: number, column: number): Float64Array {
  const lowest = Math.max(0, column - otherRow);
  const highest = Math.min(row, column);
  const weights = new Float64Array(highest - lowest + 1);
  const mode = Math.floor(((row + 1) * (column + 1)) / (row + otherRow + 2));
  const start = Math.min(highest, Math.max(lowest, mode));
  weights[start - lowest] = 1;
  for (let x = start; x < highest; x++) {
    const ratio = ((row - x) * (column - x)) / ((x + 1) * (otherRow - column + x + 1));
    weights[x + 1 - lowest] = weights[x - lowest]! * ratio;
  }
  for (let x = start; x > lowest; x--) {
    const ratio = (x * (otherRow - column + x)) / ((row - x + 1) * (column - x + 1));
    weights[x - 1 - lowest] = weights[x - lowest]! * ratio;
  }
  return weights;
}

function requireWhole(cells: readonly number[]): void {
  if (cells.every((cell) => Number.isSafeInteger(cell) && cell >= 0)) return;
  throw new DomainError(
    'invalid',
    'COUNT_INVALID',
    `Fisher's exact test: expected four whole counts from 0, got ${cells.join(', ')}`,
  );
}
