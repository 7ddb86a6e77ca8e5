import { incompleteGamma } from '../special/incomplete-gamma.js';
import { logGamma } from '../special/special-functions.js';
import { findRoot } from './find-root.js';
import { oneSidedPrecision, type MixtureOptions } from './normal-mixture.js';

export interface GammaExponentialOptions extends MixtureOptions {
  /** Scale of the sub-exponential steps, above 0: how far a single one may jump. */
  readonly scale: number;
}

/**
 * An upper bound for sums of sub-exponential (Bernstein) steps, such as bounded values whose variance is estimated: where
 * the gamma mixture over the exponential supermartingale reaches 1/alpha. Howard et al. 2021, proposition 9.
 */
export function gammaExponentialBound(v: number, options: GammaExponentialOptions): number {
  const { alpha, scale } = options;
  const rho = oneSidedPrecision(options);
  const square = scale * scale;
  const prior = rho / square;
  const shape = (v + rho) / square;
  const leading =
    prior * Math.log(prior) - logGamma(prior) - Math.log(incompleteGamma(prior, prior));
  const logMixture = (s: number): number => {
    const x = (scale * s + v + rho) / square;
    const tail = logGamma(shape) + Math.log(incompleteGamma(shape, x)) - shape * Math.log(x);
    return leading + tail + (scale * s + v) / square;
  };
  const excess = (s: number): number => logMixture(s) + Math.log(alpha);
  let high = Math.sqrt(v + rho);
  while (excess(high) <= 0) high *= 2;
  return findRoot(excess, 0, high);
}
