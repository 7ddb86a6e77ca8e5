import { logBeta } from '../special/log-beta.js';
import { findRoot } from './find-root.js';
import { mixturePrecision } from './normal-mixture.js';

/** Bounds in [0, 1]. */
export interface ShareInterval {
  readonly lower: number;
  readonly upper: number;
}

export interface ShareIntervalOptions {
  /** Probability that the true share is ever outside, on either side; in (0, 1). */
  readonly alpha: number;
  /** Count at which the interval is narrowest; 100 unless given. */
  readonly optimalCount?: number;
}

const DEFAULT_OPTIMAL_COUNT = 100;
const DEFAULT_OPTIMAL_ALPHA = 0.05;
const SMALLEST_SHARE = 1e-12;

/**
 * A confidence interval for a share that may be looked at after every trial: all shares under which the mixture of
 * binomial likelihoods over a beta prior has not reached 1/alpha. Robbins 1970; Howard et al. 2021, proposition 7. No
 * trials: anything is possible.
 */
export function shareInterval(
  successes: number,
  trials: number,
  options: ShareIntervalOptions,
): ShareInterval {
  if (trials === 0) return { lower: 0, upper: 1 };
  const { alpha, optimalCount = DEFAULT_OPTIMAL_COUNT } = options;
  const estimate = successes / trials;
  const excess = (share: number): number =>
    logMixture(successes, trials, share, optimalCount) + Math.log(alpha);
  // Seen from the estimate outwards the mixture grows on either side.
  const down = (distance: number): number => excess(estimate - distance);
  const up = (distance: number): number => excess(estimate + distance);
  const lower = successes === 0 ? 0 : estimate - findRoot(down, 0, estimate - SMALLEST_SHARE);
  const upper =
    successes === trials ? 1 : estimate + findRoot(up, 0, 1 - estimate - SMALLEST_SHARE);
  return { lower: Math.max(0, lower), upper: Math.min(1, upper) };
}

/** Logarithm of the likelihood ratio of a beta prior around `share` against `share` itself. */
function logMixture(successes: number, trials: number, share: number, count: number): number {
  const variance = share * (1 - share);
  const rho = mixturePrecision(variance * count, DEFAULT_OPTIMAL_ALPHA);
  const weight = Math.max(rho - variance, 1e-3 * variance);
  const [a, b] = [weight / (1 - share), weight / share];
  const failures = trials - successes;
  const marginal = logBeta(a + successes, b + failures) - logBeta(a, b);
  return marginal - successes * Math.log(share) - failures * Math.log1p(-share);
}
