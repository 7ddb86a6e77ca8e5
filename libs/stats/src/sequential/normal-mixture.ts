import { normalSf } from '../special/normal.js';
import { findRoot } from './find-root.js';

export interface MixtureOptions {
  /** Probability of ever crossing the bound, over all times together; in (0, 1). */
  readonly alpha: number;
  /** Where in variance (for values of variance 1: at which count) the bound is tightest. */
  readonly optimalVariance: number;
  /** Level for which it is tightest there; 0.05 unless given. */
  readonly optimalAlpha?: number;
}

const DEFAULT_OPTIMAL_ALPHA = 0.05;

/** Precision of the mixing distribution that makes the two-sided bound tightest at variance `v` and level `alpha`. */
export function mixturePrecision(v: number, alpha: number): number {
  const level = -2 * Math.log(alpha);
  return v / (level + Math.log1p(level));
}

/** That of the one-sided bound. */
export function oneSidedPrecision({ optimalVariance, optimalAlpha }: MixtureOptions): number {
  return mixturePrecision(optimalVariance, 2 * (optimalAlpha ?? DEFAULT_OPTIMAL_ALPHA));
}

/**
 * A sum of independent, centred, 1-sub-Gaussian steps with variance process `v` leaves ±bound at any time with
 * probability `alpha` at most: sqrt((v + rho) (ln(1 + v/rho) - 2 ln alpha)). Robbins 1970; Howard, Ramdas, McAuliffe &
 * Sekhon 2021, equation 14.
 */
export function normalMixtureBound(v: number, options: MixtureOptions): number {
  const { alpha, optimalVariance, optimalAlpha = DEFAULT_OPTIMAL_ALPHA } = options;
  const rho = mixturePrecision(optimalVariance, optimalAlpha);
  return Math.sqrt((v + rho) * (Math.log1p(v / rho) - 2 * Math.log(alpha)));
}

/** The same for one side only: where the mixture over positive drifts reaches 1/alpha. Howard et al. 2021, section 3.2. */
export function oneSidedNormalMixtureBound(v: number, options: MixtureOptions): number {
  const rho = oneSidedPrecision(options);
  const logThreshold = -Math.log(options.alpha);
  const excess = (s: number): number => {
    const spread = v + rho;
    const side = Math.log(normalSf(-s / Math.sqrt(spread)));
    return 0.5 * Math.log((4 * rho) / spread) + (s * s) / (2 * spread) + side - logThreshold;
  };
  return findRoot(excess, 0, 2 * normalMixtureBound(v, options) + 1);
}
