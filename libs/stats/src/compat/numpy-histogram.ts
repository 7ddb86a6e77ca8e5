/** Ascending edges of adjoining bins; all are half-open but the last, which holds its upper edge. */
export type BinEdges = Float64Array;

/**
 * The edges of `numpy.histogram_bin_edges(values, 'sturges')`: bins of equal width, their number from Sturges (J. Am.
 * Stat. Assoc. 21, 1926). The width is computed first and divided into the range, with numpy's own operations: rounding
 * gives one bin more than ceil(log2 n + 1) in some samples, and a comparison with numpy must do the same. Whole numbers
 * get bins no narrower than 1. The values are in ascending order.
 */
export function sturgesEdges(sorted: ArrayLike<number>, isInteger = false): BinEdges {
  return edgesOfWidth(sorted, rangeOf(sorted) / (Math.log2(sorted.length) + 1), isInteger);
}

/**
 * The edges of `numpy.histogram_bin_edges(values, 'doane')`: as many more bins than Sturges' as the skewness asks for
 * (Doane, Am. Stat. 30, 1976).
 */
export function doaneEdges(sorted: ArrayLike<number>): BinEdges {
  return edgesOfWidth(sorted, doaneWidth(sorted), false);
}

/** The edges of `bins` bins of equal width from the smallest value, of ascending ones, to the largest. */
export function equalWidthEdges(sorted: ArrayLike<number>, bins: number): BinEdges {
  const [first, last] = outerEdges(sorted);
  const step = (last - first) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, bin) => bin * step + first);
  edges[bins] = last;
  return edges;
}

/** How many values, in ascending order, fall into each bin; those outside all bins are left out. */
export function histogramCounts(sorted: ArrayLike<number>, edges: BinEdges): number[] {
  const counts: number[] = [];
  let position = 0;
  while (position < sorted.length && sorted[position]! < edges[0]!) position++;
  for (let bin = 1; bin < edges.length; bin++) {
    const edge = edges[bin]!;
    const isLast = bin === edges.length - 1;
    const from = position;
    while (
      position < sorted.length &&
      (isLast ? sorted[position]! <= edge : sorted[position]! < edge)
    )
      position++;
    counts.push(position - from);
  }
  return counts;
}

function rangeOf(sorted: ArrayLike<number>): number {
  return sorted.length === 0 ? 0 : sorted[sorted.length - 1]! - sorted[0]!;
}

function doaneWidth(sorted: ArrayLike<number>): number {
  const n = sorted.length;
  if (n <= 2) return 0;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += sorted[i]! / n;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (sorted[i]! - mean) ** 2 / n;
  const deviation = Math.sqrt(variance);
  if (deviation === 0) return 0;
  let skewness = 0;
  for (let i = 0; i < n; i++) skewness += ((sorted[i]! - mean) / deviation) ** 3 / n;
  const skewnessError = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  return rangeOf(sorted) / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / skewnessError));
}

function edgesOfWidth(sorted: ArrayLike<number>, width: number, isInteger: boolean): BinEdges {
  const [first, last] = outerEdges(sorted);
  const widest = isInteger && width < 1 && width > 0 ? 1 : width;
  return equalWidthEdges(sorted, widest > 0 ? Math.ceil((last - first) / widest) : 1);
}

/** The smallest and the largest value, or a bin of width 1 around a single one. */
function outerEdges(sorted: ArrayLike<number>): readonly [number, number] {
  const first = sorted[0] ?? 0;
  const last = sorted.length === 0 ? 1 : sorted[sorted.length - 1]!;
  return first === last ? [first - 0.5, last + 0.5] : [first, last];
}
