/** Where a range of numbers is cut: bin i holds edges[i-1] < x <= edges[i] within the range. */
export interface NumberBounds {
  readonly smallest: number;
  /** Strictly ascending, and none of them the largest number. */
  readonly edges: readonly number[];
  readonly largest: number;
  /** How far beyond the range numbers count as within it, for those that were rounded; 0 unless given. */
  readonly slack?: number;
}

const bins = 20;

/** [0, 1] in 20 equal parts: whatever a reference is like, probabilities are cut in the same way. */
export const unitBounds: NumberBounds = {
  smallest: 0,
  edges: Array.from({ length: bins - 1 }, (_, i) => (i + 1) / bins),
  largest: 1,
  slack: 1e-6,
};

/** Quantiles that are values of the ascending sample; ties give equal ones, which are one edge. */
export function quantileBounds(sorted: ArrayLike<number>): NumberBounds {
  const smallest = sorted[0] ?? Number.NEGATIVE_INFINITY;
  const largest = sorted[sorted.length - 1] ?? Number.POSITIVE_INFINITY;
  const edges: number[] = [];
  for (let k = 1; k < bins; k++) {
    const edge = sorted[Math.ceil((k * sorted.length) / bins) - 1];
    if (edge !== undefined && edge !== largest && edge !== edges.at(-1)) edges.push(edge);
  }
  return { smallest, edges, largest };
}

/**
 * Bounds that stay where they are when the values of the sample were rounded otherwise, as on another kind of processor:
 * each goes up to the middle between two marks of a decimal scale, which is at most a hundredth of the middle 90 % wide
 * and has its marks where round numbers lie.
 */
export function coarseBounds({ smallest, edges, largest }: NumberBounds): NumberBounds {
  const spread = (edges.at(-1) ?? largest) - (edges[0] ?? smallest) || largest - smallest;
  if (!Number.isFinite(spread) || spread <= 0) return { smallest, edges, largest };
  const marks = 10 ** -Math.floor(Math.log10(spread / 100));
  const above = (value: number): number => (Math.round(value * marks) + 0.5) / marks;
  const coarse = new Set(edges.map(above));
  coarse.delete(above(largest));
  return { smallest: above(smallest) - 1 / marks, edges: [...coarse], largest: above(largest) };
}
