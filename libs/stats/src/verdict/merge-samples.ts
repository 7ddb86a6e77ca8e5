/** What one walk through two sorted samples finds out; ties are handled by midranks throughout. */
export interface MergedSamples {
  /** Kolmogorov-Smirnov distance. */
  readonly ks: number;
  /** Wasserstein distance W1, in the unit of the values. */
  readonly wasserstein: number;
  /** Anderson-Darling A2 of two samples. */
  readonly andersonDarling: number;
  /** Cramer-von Mises T of two samples. */
  readonly cramerVonMises: number;
  /** Sum of the window's midranks minus its expectation, in standard deviations: Mann & Whitney's z. */
  readonly location: number;
  /** The same for the squared distance of the ranks from the middle one: Mood's z, positive where the window is wider. */
  readonly spread: number;
  /** Different values within the window. */
  readonly windowDistinct: number;
}

const nothing: MergedSamples = {
  ...{ ks: 0, wasserstein: 0, andersonDarling: 0, cramerVonMises: 0 },
  ...{ location: 0, spread: 0, windowDistinct: 0 },
};

/**
 * Six statistics of two ascending samples of finite values in one walk, m + n steps without an allocation. With N = m + n,
 * a block of l tied values after B' others and M, B = values of the window, of both, below the block plus half of those in
 * it:
 *
 * - A2 = (N - 1) / (N m n) * sum over blocks of l (N M - n B)^2 / (B (N - B) - N l / 4) (Scholz & Stephens 1987, k = 2);
 * - T = mn / N^2 * sum over all values of (F - G)^2 (Anderson 1962), where tied values count after their block;
 * - Mann & Whitney 1947 with the variance mn / 12 * (N + 1 - sum (l^3 - l) / (N (N - 1)));
 * - Mood 1954 with averaged scores in ties: of l consecutive ranks at distance u from the middle, the score is
 *   u^2 + (l^2 - 1) / 12 and the sum of squares shrinks by 4 u^2 S2 + S4 - S2^2 / l, where S2 = l (l^2 - 1) / 12 and
 *   S4 = l (l^2 - 1)(3 l^2 - 7) / 240 are the power sums of the centred ranks.
 *
 * An empty sample gives zeros.
 */
export function mergeSamples(reference: Float32Array, window: Float32Array): MergedSamples {
  const m = reference.length;
  const n = window.length;
  if (m === 0 || n === 0) return nothing;
  const all = m + n;
  const middle = (all + 1) / 2;
  let i = 0;
  let j = 0;
  let previous = Math.min(reference[0]!, window[0]!);
  let ks = 0;
  let area = 0;
  let shape = 0;
  let squaredGaps = 0;
  let block = 0;
  let ranks = 0;
  let scores = 0;
  let tiedCubes = 0;
  let tiedSquares = 0;
  let windowDistinct = 0;
  while (i < m || j < n) {
    const fromReference = i < m ? reference[i]! : Infinity;
    const fromWindow = j < n ? window[j]! : Infinity;
    const value = fromReference < fromWindow ? fromReference : fromWindow;
    const gap = Math.abs(i / m - j / n);
    if (gap > ks) ks = gap;
    area += gap * (value - previous);
    squaredGaps += block * gap * gap;
    previous = value;
    const before = i + j;
    const windowBefore = j;
    i = endOfTies(reference, i, value);
    j = endOfTies(window, j, value);
    block = i + j - before;
    const inWindow = j - windowBefore;
    const below = before + block / 2;
    const difference = all * (windowBefore + inWindow / 2) - n * below;
    const scale = below * (all - below) - (all * block) / 4;
    if (scale > 0) shape += (block * difference * difference) / scale;
    const fromMiddle = below + 0.5 - middle;
    const squared = block * block - 1;
    if (inWindow > 0) {
      windowDistinct++;
      ranks += inWindow * fromMiddle;
      scores += inWindow * (fromMiddle * fromMiddle + squared / 12);
    }
    if (block > 1) {
      const second = (block * squared) / 12;
      const fourth = (block * squared * (3 * block * block - 7)) / 240;
      tiedCubes += block * squared;
      tiedSquares += 4 * fromMiddle * fromMiddle * second + fourth - (second * second) / block;
    }
  }
  const pairs = all * (all - 1);
  const rankVariance = ((m * n) / 12) * (all + 1 - tiedCubes / pairs);
  const untiedSquares = (pairs * (all + 1) * (all * all - 4)) / 180;
  const scoreVariance = ((m * n) / pairs) * (untiedSquares - tiedSquares);
  return {
    ks,
    wasserstein: area,
    andersonDarling: ((all - 1) / (all * m * n)) * shape,
    cramerVonMises: ((m * n) / (all * all)) * squaredGaps,
    location: standardized(ranks, rankVariance),
    spread: standardized(scores - (n * (all * all - 1)) / 12, scoreVariance),
    windowDistinct,
  };
}

/** The index after those that hold the value, from `at` on. */
function endOfTies(sorted: Float32Array, at: number, value: number): number {
  let end = at;
  while (end < sorted.length && sorted[end] === value) end++;
  return end;
}

/** Where all values are equal there is no variance and nothing to see. */
function standardized(deviation: number, variance: number): number {
  return variance > 1e-9 ? deviation / Math.sqrt(variance) : 0;
}
