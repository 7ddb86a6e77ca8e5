/**
 * How many of the values, in ascending order, fall into each bin: bin i holds edges[i-1] < x <= edges[i], so there is one
 * bin more than there are edges. A binary search per edge, not a pass over the values.
 */
export function binSorted(sorted: ArrayLike<number>, edges: ArrayLike<number>): number[] {
  const counts: number[] = [];
  let below = 0;
  for (let bin = 0; bin < edges.length; bin++) {
    const upTo = countUpTo(sorted, edges[bin]!, below);
    counts.push(upTo - below);
    below = upTo;
  }
  counts.push(sorted.length - below);
  return counts;
}

/** How many values are <= limit, given that the first `from` of them are. */
function countUpTo(sorted: ArrayLike<number>, limit: number, from: number): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
