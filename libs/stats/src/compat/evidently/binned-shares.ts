import { histogramCounts, sturgesEdges } from '../numpy-histogram.js';
import { bothSorted, distinctValues } from './pooled-values.js';
import type { EvidentlyPair } from './evidently-pair.js';

/** More distinct reference values than this are binned; fewer are cells of their own. */
const MOST_CELLS = 20;
const SMALL_SHARE = 1e-4;

export interface PairedShares {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/**
 * The shares of rows that Evidently compares: over Sturges bins of both sides together for numbers with more than 20
 * distinct reference values, else value by value. `isFilled` replaces empty cells of each side by 0.0001, or by a
 * millionth of its smallest share where that is no larger; the shares are not brought back to a sum of 1.
 */
export function binnedShares(pair: EvidentlyPair, isFilled: boolean): PairedShares {
  const { reference, current } = countsOf(pair);
  const shares = {
    reference: reference.map((count) => count / pair.reference.length),
    current: current.map((count) => count / pair.current.length),
  };
  return isFilled ? { reference: fill(shares.reference), current: fill(shares.current) } : shares;
}

function countsOf(pair: EvidentlyPair): PairedShares {
  if (pair.kind === 'categorical' || distinctValues(pair.reference) <= MOST_CELLS) {
    const { reference, window } = pair.cells();
    return { reference, current: window };
  }
  const edges = sturgesEdges(bothSorted(pair), pair.isInteger);
  return {
    reference: histogramCounts(pair.reference, edges),
    current: histogramCounts(pair.current, edges),
  };
}

function fill(shares: readonly number[]): readonly number[] {
  const smallest = Math.min(...shares.filter((share) => share > 0));
  const filler = smallest <= SMALL_SHARE ? smallest / 1e6 : SMALL_SHARE;
  return shares.map((share) => (share === 0 ? filler : share));
}
