/** Step of the trapezoid rule: the integrand dies double-exponentially, so its error is below 1e-20. */
const STEP = 0.2;
const UNDERFLOW = 745;

/**
 * The modified Bessel function K_(1/4)(x) for x > 0 as its integral of exp(-x cosh t) cosh(t / 4) over t > 0 (Watson 1922,
 * 6.22): a sum of positive terms, so it keeps its digits, which I_(-1/4) - I_(1/4) does not.
 */
export function besselKQuarter(x: number): number {
  let sum = Math.exp(-x) / 2;
  for (let t = STEP; x * Math.cosh(t) < UNDERFLOW; t += STEP) {
    sum += Math.exp(-x * Math.cosh(t)) * Math.cosh(t / 4);
  }
  return sum * STEP;
}
