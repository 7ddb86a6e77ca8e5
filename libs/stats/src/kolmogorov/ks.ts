import { greatestCommonDivisor, ksExactSf } from './ks-exact.js';
import { ksStatistic } from './ks-statistic.js';
import { kstwoSf } from './kstwo-sf.js';
import { requireOrdered } from '../samples/require-sample.js';
import { roundHalfEven } from '../special/round-half-even.js';

export type KsMethod = 'auto' | 'exact' | 'asymptotic';

export interface KsResult {
  /** The largest gap between the two distribution functions, in [0, 1]. */
  readonly statistic: number;
  readonly pValue: number;
}

/** 'auto' takes the exact law up to this size of the larger sample. */
const LARGEST_EXACT = 10_000;

/**
 * The two-sided, two-sample Kolmogorov-Smirnov test of two samples in ascending order, equal to
 * `scipy.stats.ks_2samp`. 'asymptotic' costs microseconds and never surprises; 'exact' may take tens of milliseconds;
 * 'auto' is exact while both samples have at most 10,000 values. Ties make the test conservative.
 * An empty sample is no evidence: statistic 0, p 1. `ksOneSided` asks for one direction.
 */
export function ksTwoSample(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  method: KsMethod = 'auto',
): KsResult {
  requireOrdered('Kolmogorov-Smirnov', first);
  requireOrdered('Kolmogorov-Smirnov', second);
  if (first.length === 0 || second.length === 0) return { statistic: 0, pValue: 1 };
  return ksFromStatistic(ksStatistic(first, second), first.length, second.length, method);
}

/** The same test from the statistic `d` of samples of `m` and `n` values. */
export function ksFromStatistic(d: number, m: number, n: number, method: KsMethod): KsResult {
  if (!usesExactLaw(method, m, n)) return { statistic: d, pValue: asymptoticPValue(d, m, n) };
  const leastMultiple = (m / greatestCommonDivisor(m, n)) * n;
  const h = roundHalfEven(d * leastMultiple);
  return { statistic: h / leastMultiple, pValue: Math.min(1, ksExactSf(h, m, n)) };
}

/** Whether `method` means the exact law for samples of `m` and `n` values. */
export function usesExactLaw(method: KsMethod, m: number, n: number): boolean {
  return method === 'exact' || (method === 'auto' && Math.max(m, n) <= LARGEST_EXACT);
}

/** The one-sample law at the effective size mn/(m + n): much closer than the limit series at a few hundred values. */
function asymptoticPValue(d: number, m: number, n: number): number {
  return kstwoSf(d, roundHalfEven((m * n) / (m + n)));
}
