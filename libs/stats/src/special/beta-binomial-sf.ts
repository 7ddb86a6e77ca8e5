import { DomainError } from '@slipway/core';

/** Ratios fall from here on, so terms this far below the sum of their side add nothing to it. */
const NEGLIGIBLE = Number.EPSILON * 1e-3;

/**
 * P(X >= x) for the beta-binomial law of `n` draws with shares beta(a, b), a and b at least 1: the number of `n` new
 * values beyond order statistics of a reference, where a = how many of its m values lie beyond them and b = m + 1 - a,
 * whatever the law of the values.
 *
 * Sums the ratios P(k + 1) / P(k) = (n - k)(a + k) / ((k + 1)(b + n - k - 1)) from the most likely k outwards and divides
 * by their total, so no logarithm of a gamma function costs digits: relative error about 1e-13 down to 1e-300.
 */
export function betaBinomialSf(x: number, n: number, a: number, b: number): number {
  if (!(a >= 1 && b >= 1)) {
    throw new DomainError(
      'invalid',
      'BETA_BINOMIAL_SHAPE',
      `beta-binomial law: expected shapes from 1, got ${a} and ${b}`,
    );
  }
  const first = Math.ceil(x);
  if (first <= 0) return 1;
  if (first > n) return 0;
  const mode = modeOf(n, a, b);
  const tail = { upper: 0, lower: 0 };
  add(tail, mode >= first, 1);
  let weight = 1;
  for (let k = mode; k < n; k++) {
    weight *= ((n - k) * (a + k)) / ((k + 1) * (b + n - k - 1));
    add(tail, k + 1 >= first, weight);
    if (weight <= tail.upper * NEGLIGIBLE) break;
  }
  weight = 1;
  for (let k = mode; k > 0; k--) {
    weight *= (k * (b + n - k)) / ((n - k + 1) * (a + k - 1));
    add(tail, k - 1 >= first, weight);
    if (weight <= tail.lower * NEGLIGIBLE) break;
  }
  return tail.upper / (tail.upper + tail.lower);
}

function add(tail: { upper: number; lower: number }, isUpper: boolean, weight: number): void {
  if (isUpper) tail.upper += weight;
  else tail.lower += weight;
}

/** The likeliest count: where the ratio falls below 1. */
function modeOf(n: number, a: number, b: number): number {
  const peak = a + b > 2 ? ((n + 1) * (a - 1)) / (a + b - 2) : 0;
  return Math.min(n, Math.floor(peak));
}
