import { DomainError } from '@slipway/core';

/**
 * Against a false rejection anywhere (family-wise):
 * - 'bonferroni': p * m; holds always.
 * - 'sidak': 1 - (1 - p)^m; a little stronger, for independent tests (Sidak 1967).
 * - 'holm': Bonferroni step by step; holds always and is never weaker: the one to choose (Holm 1979).
 * - 'holm-sidak': Sidak step by step.
 * - 'hochberg': Holm's limits from the largest p down; for independent tests (Hochberg 1988; 'simes-hochberg' elsewhere).
 *
 * Against a large share of false rejections (false discovery rate):
 * - 'benjamini-hochberg': independent or positively dependent tests (1995); `benjaminiHochberg` gives its threshold too.
 * - 'benjamini-yekutieli': any dependence, at the price of a factor 1 + 1/2 + ... + 1/m (2001).
 */
export type Correction =
  | 'bonferroni'
  | 'sidak'
  | 'holm'
  | 'holm-sidak'
  | 'hochberg'
  | 'benjamini-hochberg'
  | 'benjamini-yekutieli';

export interface AdjustedPValues {
  /** In the order of the input: the smallest level at which each would be rejected. */
  readonly adjusted: readonly number[];
  readonly rejected: readonly boolean[];
}

/** How the p-value of rank `rank` (1 is the smallest) of `tests` is adjusted on its own, and how the ranks are tied. */
interface Rule {
  readonly adjust: (p: number, rank: number, tests: number) => number;
  /** 'down' lets no rank fall below a smaller p-value's, 'up' lets none rise above a larger one's. */
  readonly step: 'none' | 'down' | 'up';
}

const rules: Record<Correction, Rule> = {
  bonferroni: { adjust: (p, _, tests) => p * tests, step: 'none' },
  sidak: { adjust: (p, _, tests) => sidak(p, tests), step: 'none' },
  holm: { adjust: (p, rank, tests) => p * (tests - rank + 1), step: 'down' },
  'holm-sidak': { adjust: (p, rank, tests) => sidak(p, tests - rank + 1), step: 'down' },
  hochberg: { adjust: (p, rank, tests) => p * (tests - rank + 1), step: 'up' },
  'benjamini-hochberg': { adjust: (p, rank, tests) => p / (rank / tests), step: 'up' },
  'benjamini-yekutieli': {
    adjust: (p, rank, tests) => p / (rank / tests / harmonic(tests)),
    step: 'up',
  },
};

/**
 * P-values corrected for having been many, equal to `multipletests` of statsmodels; rejected where the adjusted one is at
 * most `level`. No p-values give no answers; one that is negative or not a number throws `invalid`.
 */
export function adjustPValues(
  pValues: readonly number[],
  correction: Correction,
  level: number,
): AdjustedPValues {
  const wrong = pValues.findIndex((p) => !(p >= 0));
  if (wrong >= 0) {
    throw new DomainError(
      'invalid',
      'P_VALUE_INVALID',
      `${correction}: expected p-values from 0 to 1, got ${pValues[wrong]} at ${wrong}`,
    );
  }
  const tests = pValues.length;
  const { adjust, step } = rules[correction];
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const ranked = order.map((index, rank) => Math.min(1, adjust(pValues[index]!, rank + 1, tests)));
  if (step === 'down') {
    for (let i = 1; i < tests; i++) ranked[i] = Math.max(ranked[i]!, ranked[i - 1]!);
  } else if (step === 'up') {
    for (let i = tests - 2; i >= 0; i--) ranked[i] = Math.min(ranked[i]!, ranked[i + 1]!);
  }
  const adjusted = new Array<number>(tests).fill(1);
  order.forEach((index, rank) => (adjusted[index] = ranked[rank]!));
  return { adjusted, rejected: adjusted.map((p) => p <= level) };
}

/** 1 - (1 - p)^tests without losing the digits of a small p. */
function sidak(p: number, tests: number): number {
  return -Math.expm1(tests * Math.log1p(-p));
}

function harmonic(tests: number): number {
  let sum = 0;
  for (let k = 1; k <= tests; k++) sum += 1 / k;
  return sum;
}
