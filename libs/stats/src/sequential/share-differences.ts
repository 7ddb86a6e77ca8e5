/** Counts of one look, by category, of both groups. */
export interface TwoGroupCounts {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

export interface ShareDifference {
  /** Share in the first group minus share in the second, over all looks. */
  readonly difference: number;
  /** The true difference lies within ±radius of it, at all looks together, with the level's probability. */
  readonly radius: number;
}

/** Differences of category shares between two groups that run side by side, looked at as often as one likes. */
export interface ShareDifferences {
  readonly add: (look: TwoGroupCounts) => void;
  /** Effective rows: the sum of n m/(n + m) over the looks. */
  readonly weight: () => number;
  /** By category, each at `alpha / categories`, so that all of them hold together. */
  readonly at: (alpha: number) => readonly ShareDifference[];
}

/** Before this much weight the normal approximation is not to be trusted: the radius is infinite. */
const LEAST_WEIGHT = 20;
/** The radius is tightest about here. */
const TIGHTEST_WEIGHT = 400;

/**
 * Each look counts with h = n m/(n + m) rows (Cochran 1954; Mantel & Haenszel 1959), so the groups' weights and the traffic
 * itself may change from look to look without mixing up the comparison. The radius is that of the normal mixture (Robbins
 * 1970; Johari, Koomen, Pekelis & Walsh 2022), sigma sqrt(2 (t r² + 1)/(t² r²) ln(sqrt(t r² + 1)/alpha)) at weight t with
 * the pooled sigma² = p (1 - p): asymptotic in the sense of Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024.
 */
export function createShareDifferences(categories: number): ShareDifferences {
  const sums = new Float64Array(categories);
  const pooled = new Float64Array(categories);
  let weight = 0;
  let rows = 0;

  return {
    add: ({ first, second }) => {
      const n = sumOf(first);
      const m = sumOf(second);
      for (let k = 0; k < categories; k++) pooled[k]! += (first[k] ?? 0) + (second[k] ?? 0);
      rows += n + m;
      if (n === 0 || m === 0) return;
      const h = (n * m) / (n + m);
      weight += h;
      for (let k = 0; k < categories; k++) {
        sums[k]! += h * ((first[k] ?? 0) / n - (second[k] ?? 0) / m);
      }
    },
    weight: () => weight,
    at: (alpha) => {
      const level = alpha / categories;
      return Array.from(sums, (sum, k) => {
        if (weight === 0) return { difference: 0, radius: Infinity };
        const share = pooled[k]! / rows;
        const sigma = Math.sqrt(share * (1 - share));
        const radius = weight < LEAST_WEIGHT ? Infinity : sigma * unitRadius(weight, level);
        return { difference: sum / weight, radius };
      });
    },
  };
}

/** Radius of the normal mixture for a mean of variance 1 at weight t. */
function unitRadius(t: number, alpha: number): number {
  const level = -2 * Math.log(alpha);
  const r2 = (level + Math.log(level) + 1) / TIGHTEST_WEIGHT;
  const spread = t * r2 + 1;
  return Math.sqrt(((2 * spread) / (t * t * r2)) * Math.log(Math.sqrt(spread) / alpha));
}

function sumOf(counts: readonly number[]): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
