import { compiled, zeta } from 'cephes';

await compiled;

export interface StitchedBoundOptions {
  /** Probability of ever crossing the bound; in (0, 1). */
  readonly alpha: number;
  /** Variance from which on it holds; before, it is that of this variance. */
  readonly minVariance: number;
  /** Scale of sub-exponential (sub-gamma) steps; 0 for sub-Gaussian ones. */
  readonly scale?: number;
}

/** Growth of the epochs and decay of the error over them; the choice of the paper's figures. */
const EPOCH_RATIO = 2;
const DECAY = 1.4;

/**
 * A bound in closed form that grows as slowly as the law of the iterated logarithm lets any: sqrt(k1² v l + k2² c² l²) +
 * k2 c l with l(v) = s ln ln(eta v/m) + ln(zeta(s) / (alpha lnˢ eta)). Howard, Ramdas, McAuliffe & Sekhon 2021, theorem 1
 * and equation 10.
 */
export function stitchedBound(v: number, options: StitchedBoundOptions): number {
  const { alpha, minVariance, scale = 0 } = options;
  const variance = Math.max(v, minVariance);
  const epoch = Math.log(Math.log((EPOCH_RATIO * variance) / minVariance));
  const constant = Math.log(zeta(DECAY, 1) / (alpha * Math.log(EPOCH_RATIO) ** DECAY));
  const level = DECAY * epoch + constant;
  const k1 = (EPOCH_RATIO ** 0.25 + EPOCH_RATIO ** -0.25) / Math.SQRT2;
  const k2 = (Math.sqrt(EPOCH_RATIO) + 1) / 2;
  const jump = k2 * scale * level;
  return Math.sqrt(k1 * k1 * variance * level + jump * jump) + jump;
}
