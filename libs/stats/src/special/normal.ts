import { compiled, erfc, ndtri } from 'cephes';

await compiled;

/** Beyond this many standard deviations the tail underflows. */
const TAIL_END = 37.5;

/**
 * Upper tail P(Z >= z) of the standard normal law, erfc(z / sqrt(2)) / 2: relative error about 1e-13 at z = 37, where the
 * tail is 1e-300. 0 beyond 37.5.
 */
export function normalSf(z: number): number {
  if (z > TAIL_END) return 0;
  return z < -TAIL_END ? 1 : erfc(z * Math.SQRT1_2) / 2;
}

/** The z below which a standard normal variable falls with probability `p`, 0 < p < 1. */
export function normalQuantile(p: number): number {
  return ndtri(p);
}
