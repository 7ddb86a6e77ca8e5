import { total } from '../counts/counts.js';
import { jensenShannonDivergence } from '../counts/jensen-shannon.js';
import { chiSquareSf } from '../special/special-functions.js';

const PSEUDO_COUNT = 0.5;

/**
 * The p-value of the Jensen-Shannon divergence D (in bits) of two lists of counts. To second order D ln 2 is an eighth of
 * sum (p - q)^2 / mean(p, q), so without drift 8 ln 2 D / (1/n + 1/m) follows chi-square with B - 1 degrees of freedom
 * (Menendez, Morales & Pardo 1997, for phi-divergences). As an empty cell counts for more than the law allows, each gets
 * half a row on both sides. An empty side or a single cell has nothing to compare: 1.
 */
export function jensenShannonPValue(
  reference: ArrayLike<number>,
  window: ArrayLike<number>,
): number {
  const m = total(reference);
  const n = total(window);
  const degreesOfFreedom = reference.length - 1;
  if (m <= 0 || n <= 0 || degreesOfFreedom < 1) return 1;
  const divergence = jensenShannonDivergence(smoothed(reference), smoothed(window));
  return chiSquareSf((8 * Math.LN2 * divergence) / (1 / n + 1 / m), degreesOfFreedom);
}

function smoothed(counts: ArrayLike<number>): Float64Array {
  return Float64Array.from(counts, (count) => count + PSEUDO_COUNT);
}
