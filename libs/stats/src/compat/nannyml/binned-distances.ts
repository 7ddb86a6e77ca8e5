import { wassersteinDistance } from '../../samples/wasserstein.js';
import { equalWidthEdges, histogramCounts, type BinEdges } from '../numpy-histogram.js';

const BINS = 10_000;

interface BinnedReference {
  readonly edges: BinEdges;
  /** Share of values up to the end of each bin. */
  readonly cumulative: readonly number[];
}

/** Kolmogorov-Smirnov distance between a large reference, known at the ends of 10,000 bins of equal width, and a chunk. */
export function binnedKs(reference: Float64Array): (chunk: Float64Array) => number {
  const { edges, cumulative } = binned(reference);
  return (chunk) => {
    const ends = cumulativeShares(chunk, edges);
    return cumulative.reduce((gap, share, bin) => Math.max(gap, Math.abs(share - ends[bin]!)), 0);
  };
}

/**
 * W1 between a large reference, known at the ends of 10,000 bins, and a chunk: inside the range of the reference the area
 * between the functions at the ends of the bins, and beyond it the way that the values there have to the range.
 */
export function binnedWasserstein(reference: Float64Array): (chunk: Float64Array) => number {
  const { edges, cumulative } = binned(reference);
  const width = edges[1]! - edges[0]!;
  const [smallest, largest] = [edges[0]!, edges[edges.length - 1]!];
  return (chunk) => {
    const below = chunk.filter((value) => value < smallest);
    const above = chunk.filter((value) => value > largest);
    const ends = cumulativeShares(chunk, edges);
    // NannyML counts one value at the edge itself to those below, which lifts all of the function by 1/n.
    const lift = below.length > 0 ? 1 / chunk.length : 0;
    let area = 0;
    for (let bin = 0; bin < ends.length; bin++) {
      area += Math.abs(cumulative[bin]! - (ends[bin]! + lift)) * width;
    }
    return area + wayTo(smallest, below, chunk.length) + wayTo(largest, above, chunk.length);
  };
}

function wayTo(edge: number, values: Float64Array, rows: number): number {
  if (values.length === 0) return 0;
  return (wassersteinDistance(values, [edge]) * values.length) / rows;
}

function binned(reference: Float64Array): BinnedReference {
  const edges = equalWidthEdges(reference, BINS);
  return { edges, cumulative: cumulativeShares(reference, edges) };
}

/** The share of all values at or before the end of each bin. */
function cumulativeShares(sorted: Float64Array, edges: BinEdges): number[] {
  let upTo = 0;
  while (upTo < sorted.length && sorted[upTo]! < edges[0]!) upTo++;
  return histogramCounts(sorted, edges).map((count) => (upTo += count) / sorted.length);
}
