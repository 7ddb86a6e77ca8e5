import { normalSf } from '../special/normal.js';
import type { Alternative } from '../special/alternative.js';
import { mannWhitneyExactSf } from './mann-whitney-exact.js';
import { requireOrdered } from './require-sample.js';
import { forEachTieGroup } from './tie-groups.js';

export type MannWhitneyMethod = 'auto' | 'exact' | 'asymptotic';

export interface MannWhitneyOptions {
  /** 'auto' is exact without ties while a sample has at most 8 values. */
  readonly method?: MannWhitneyMethod;
  readonly alternative?: Alternative;
}

export interface MannWhitneyResult {
  /** U of the first sample: pairs in which its value is the larger one, a tie counting half. */
  readonly statistic: number;
  readonly pValue: number;
}

const LARGEST_AUTO_EXACT = 8;

/**
 * The rank-sum test that neither of two samples in ascending order tends to larger values (Mann & Whitney 1947), equal to
 * `scipy.stats.mannwhitneyu`. 'asymptotic' is normal with mean mn/2 and the tie-corrected variance
 * mn/12 ((N + 1) - sum(t^3 - t) / (N (N - 1))), half a step of continuity correction. 'exact' ignores ties. The strongest
 * simple test for a shift; blind to spread. An empty sample or a single distinct value is no evidence: p 1.
 */
export function mannWhitney(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { method = 'auto', alternative = 'two-sided' }: MannWhitneyOptions = {},
): MannWhitneyResult {
  requireOrdered('Mann-Whitney', first);
  requireOrdered('Mann-Whitney', second);
  const m = first.length;
  const n = second.length;
  if (m === 0 || n === 0) return { statistic: 0, pValue: 1 };
  let u = 0;
  let tieSum = 0;
  forEachTieGroup(first, second, (inFirst, inSecond, _firstBelow, secondBelow) => {
    u += inFirst * (secondBelow + inSecond / 2);
    const ties = inFirst + inSecond;
    if (ties > 1) tieSum += ties * ties * ties - ties;
  });
  const extreme = extremeU(u, m * n, alternative);
  const tail = usesExactLaw(method, m, n, tieSum > 0)
    ? mannWhitneyExactSf(Math.floor(extreme), m, n)
    : asymptoticSf(extreme, m, n, tieSum);
  return { statistic: u, pValue: Math.min(1, alternative === 'two-sided' ? 2 * tail : tail) };
}

/** Of U and its mirror image the one whose upper tail answers the question. */
function extremeU(u: number, pairs: number, alternative: Alternative): number {
  if (alternative === 'greater') return u;
  return alternative === 'less' ? pairs - u : Math.max(u, pairs - u);
}

function usesExactLaw(method: MannWhitneyMethod, m: number, n: number, hasTies: boolean): boolean {
  return (
    method === 'exact' || (method === 'auto' && !hasTies && Math.min(m, n) <= LARGEST_AUTO_EXACT)
  );
}

function asymptoticSf(u: number, m: number, n: number, tieSum: number): number {
  const all = m + n;
  const variance = ((m * n) / 12) * (all + 1 - tieSum / (all * (all - 1)));
  // All values are equal: u is mn/2.
  if (!(variance > 0)) return 1;
  return normalSf((u - (m * n) / 2 - 0.5) / Math.sqrt(variance));
}
