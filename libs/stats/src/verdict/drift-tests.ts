/**
 * The tests that can judge a feature. Where none is chosen the data decide:
 *
 * - 'cauchy', the default for continuous numbers: Anderson-Darling (shape), Mann-Whitney (location), Mood (spread), PSI
 *   over the reference's deciles (humps) and an exact test of the tails, combined by Cauchy's rule into one p-value.
 * - 'chi2', the default for categories and for numbers with few distinct values: a contingency test that stays right
 *   where cells are rare. On continuous numbers its cells are the reference's deciles.
 * - 'ks', 'andersondarling', 'cramervonmises', 'mannwhitney' and 'wasserstein' compare ordered values, so only numbers.
 * - 'psi' and 'jensenshannon' compare cells like 'chi2', by another distance.
 *
 * Every one of them answers with a p-value at both sample sizes, the distances too: a fixed limit on a distance means
 * another false-alarm rate at every window size.
 */
export const driftTests = [
  'cauchy',
  'ks',
  'andersondarling',
  'cramervonmises',
  'mannwhitney',
  'wasserstein',
  'chi2',
  'psi',
  'jensenshannon',
] as const;

export type DriftTest = (typeof driftTests)[number];
