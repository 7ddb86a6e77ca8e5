/**
 * Lower end of Wilson's score interval for a proportion: (p + z²/2n − z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n).
 * E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927). 0 without trials.
 */
export function wilsonLowerBound(successes: number, trials: number, z: number): number {
  if (trials === 0) return 0;
  const p = successes / trials;
  const z2 = (z * z) / trials;
  const spread = z * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials));
  return Math.max(0, (p + z2 / 2 - spread) / (1 + z2));
}
