import { countUpTo } from './sorted-search.js';

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
