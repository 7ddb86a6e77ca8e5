/**
 * P(U >= u) for the Mann-Whitney statistic of samples of `m` and `n` values, exactly, under continuous distributions. The
 * number of orderings with U = k is the k-th coefficient of the Gaussian binomial (m + n choose m)_q, built up by
 * (1 - q^(n + i)) / (1 - q^i) for i = 1 to m; each step is divided by (n + i) / i, so that what is kept are
 * probabilities. U is symmetric: only the lower half is needed. Takes min(m, n) * (mn - u) steps.
 */
export function mannWhitneyExactSf(u: number, m: number, n: number): number {
  if (u <= 0) return 1;
  if (u > m * n) return 0;
  const isUpper = 2 * u > m * n;
  const sum = lowerTail(isUpper ? m * n - u : u - 1, Math.min(m, n), Math.max(m, n));
  return isUpper ? sum : 1 - sum;
}

/** P(U <= last). */
function lowerTail(last: number, m: number, n: number): number {
  const probabilities = new Float64Array(last + 1);
  probabilities[0] = 1;
  for (let i = 1; i <= m; i++) {
    for (let k = last; k >= n + i; k--) probabilities[k]! -= probabilities[k - n - i]!;
    for (let k = i; k <= last; k++) probabilities[k]! += probabilities[k - i]!;
    for (let k = 0; k <= last; k++) probabilities[k]! *= i / (n + i);
  }
  let sum = 0;
  for (let k = 0; k <= last; k++) sum += probabilities[k]!;
  return Math.min(1, sum);
}
