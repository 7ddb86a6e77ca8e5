import { requireDistributions, total } from './counts.js';
import { chiSquareSf } from '../special/special-functions.js';

/** Added to every bin on both sides, so that an empty one has a logarithm. */
const PSEUDO_COUNT = 0.5;

export interface PsiResult {
  readonly psi: number;
  readonly pValue: number;
  readonly degreesOfFreedom: number;
}

/**
 * Population stability index sum (p - q) ln(p / q) of two lists of shares, each summing to 1. A cell that is empty on both
 * sides adds nothing; one that is empty on one side makes it infinite, so fill such cells first or use `psiTest`.
 */
export function psi(p: ArrayLike<number>, q: ArrayLike<number>): number {
  requireDistributions('PSI', p, q);
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    if (p[i] !== q[i]) sum += (p[i]! - q[i]!) * Math.log(p[i]! / q[i]!);
  }
  return sum;
}

/**
 * PSI of two lists of bin counts with a p-value. Without drift PSI / (1/n + 1/m) follows chi-square with B - 1 degrees of
 * freedom for B bins (Yurdakul, Statistical properties of the population stability index, 2018), so the usual fixed limit
 * of 0.1 means another false alarm rate at every window size and this p-value does not. An empty side or a single bin
 * has nothing to compare: PSI 0, p 1.
 */
export function psiTest(reference: ArrayLike<number>, window: ArrayLike<number>): PsiResult {
  requireDistributions('PSI', reference, window);
  const referenceTotal = total(reference);
  const windowTotal = total(window);
  const degreesOfFreedom = Math.max(0, reference.length - 1);
  if (referenceTotal <= 0 || windowTotal <= 0 || degreesOfFreedom === 0) {
    return { psi: 0, pValue: 1, degreesOfFreedom };
  }
  const index = psi(smoothedShares(reference), smoothedShares(window));
  const scale = 1 / referenceTotal + 1 / windowTotal;
  return { psi: index, pValue: chiSquareSf(index / scale, degreesOfFreedom), degreesOfFreedom };
}

function smoothedShares(counts: ArrayLike<number>): Float64Array {
  const smoothedTotal = total(counts) + PSEUDO_COUNT * counts.length;
  return Float64Array.from(counts, (count) => (count + PSEUDO_COUNT) / smoothedTotal);
}
