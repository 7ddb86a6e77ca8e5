import { binSorted } from './bin-sorted.js';
import type { NumericProfile } from './reference-profile.js';

/** What is known of a column's numbers. */
export interface NumericSummary {
  readonly name: string;
  /** Ascending float32 values: all of them, or a sample that stands for `count` rows, each value for as many. */
  readonly sorted: ArrayLike<number>;
  readonly count: number;
  readonly missing: number;
}

/** A Kolmogorov-Smirnov statistic against this many evenly spaced order statistics is off by at most 1/20,000. */
export const MOST_SORTED_VALUES = 10_000;
const QUANTILE_BINS = 10;

/** The profile of a column: at most 10,000 values, and counts of all rows in the deciles. */
export function numericProfile({ name, sorted, count, missing }: NumericSummary): NumericProfile {
  const binEdges = quantileEdges(sorted);
  return {
    kind: 'numeric',
    name,
    count,
    missing,
    sortedValues: thinOut(sorted),
    binEdges,
    binCounts: scaleCounts(binSorted(sorted, binEdges), count / Math.max(1, sorted.length)),
  };
}

/**
 * Deciles that are values of the sample (so they are float32 as they stand). Ties give equal deciles, which are one edge,
 * and an edge at the largest value would leave the last bin empty.
 */
function quantileEdges(sorted: ArrayLike<number>): number[] {
  const edges: number[] = [];
  const largest = sorted[sorted.length - 1] ?? 0;
  for (let k = 1; k < QUANTILE_BINS; k++) {
    const edge = sorted[Math.ceil((k * sorted.length) / QUANTILE_BINS) - 1];
    if (edge !== undefined && edge < largest && edge !== edges.at(-1)) edges.push(edge);
  }
  return edges;
}

function thinOut(sorted: ArrayLike<number>): number[] {
  if (sorted.length <= MOST_SORTED_VALUES) return Array.from(sorted);
  const spacing = sorted.length / MOST_SORTED_VALUES;
  return Array.from(
    { length: MOST_SORTED_VALUES },
    (_, rank) => sorted[Math.floor((rank + 0.5) * spacing)]!,
  );
}

/** Whole counts that keep their sum: what is rounded is the running total. */
function scaleCounts(counts: readonly number[], factor: number): number[] {
  let before = 0;
  return counts.map((count) => {
    const from = Math.round(before * factor);
    before += count;
    return Math.round(before * factor) - from;
  });
}
