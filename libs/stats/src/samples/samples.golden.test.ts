import { describe, expect, test } from 'vitest';
import { expectAgreement, golden, scipySamples, sorted } from '../../test-data/golden.case.js';
import { andersonDarling } from './anderson-darling.js';
import { andersonKsampPValue } from './anderson-ksamp-p-value.js';
import { cramerVonMises } from './cramer-von-mises.js';
import { energyDistance, weightedEnergyDistance } from './energy-distance.js';
import { eppsSingleton } from './epps-singleton.js';
import { mannWhitney } from './mann-whitney.js';
import { mannWhitneyExactSf } from './mann-whitney-exact.js';
import { moodTest } from './mood.js';
import { wassersteinDistance, weightedWasserstein } from './wasserstein.js';
import { weightedSample } from './weighted-sample.js';
import { welchTest } from './welch-t.js';

interface Scipy {
  readonly weighted: {
    u: number[];
    v: number[];
    u_weights: number[];
    v_weights: number[];
    wasserstein: number;
    energy: number;
  }[];
}

interface Bins {
  readonly cases: {
    name: string;
    ref: number[];
    cur: number[];
    wasserstein: number;
    energy: number;
    cvm: [statistic: number, p: number];
  }[];
}

interface More {
  readonly samples: Record<
    string,
    {
      mood: [statistic: number, p: number] | null;
      moodGreater: number | null;
      mannWhitney_less: number;
      mannWhitney_greater: number;
    }
  >;
  readonly mannWhitneyExactSf: [u: number, m: number, n: number, p: number][];
  readonly cramerVonMisesExact: {
    reference: number[];
    window: number[];
    exact: [statistic: number, p: number];
  }[];
}

const more = golden('scipy-more') as More;
const bins = golden('bins') as Bins;

/**
 * scipy computes this p as 1 - cdf with its cdf summed from rounded terms: below about 1e-6 the ninth digit of p is the
 * last bit of a number near 1.
 */
function expectOneMinusCdf(actual: number, expected: number, what: string): void {
  const error = Math.abs(actual - expected);
  expect(error, `${what}: expected ${expected}, got ${actual}`).toBeLessThanOrEqual(
    1e-9 * expected + 3e-15,
  );
}

describe.each(scipySamples())('against scipy on $name', ({ name, first, second, results }) => {
  const answerOf = (key: string) => (results[key]?.error ? undefined : results[key]);

  test('the distances agree', () => {
    const { wasserstein_distance, energy_distance } = results;
    if (wasserstein_distance === undefined) return;
    expectAgreement(wassersteinDistance(first, second), wasserstein_distance, 'W1');
    expectAgreement(energyDistance(first, second), energy_distance, 'energy distance');
  });

  test('anderson_ksamp agrees', () => {
    const expected = answerOf('anderson_ksamp_midrank');
    const { statistic } = andersonDarling(first, second);
    if (!expected) return;
    expectAgreement(statistic, expected.statistic, 'A2');
    expectAgreement(andersonKsampPValue(statistic), expected.pvalue, 'p');
  });

  test('mannwhitneyu agrees', () => {
    for (const method of ['asymptotic', 'exact', 'auto'] as const) {
      const expected = answerOf(`mannwhitneyu_${method}`);
      if (!expected) continue;
      const { statistic, pValue } = mannWhitney(first, second, { method });
      expectAgreement(statistic, expected.statistic, `${method} U`);
      expectAgreement(pValue, expected.pvalue, `${method} p`);
    }
    for (const alternative of ['less', 'greater'] as const) {
      const { pValue } = mannWhitney(first, second, { method: 'asymptotic', alternative });
      expectAgreement(pValue, more.samples[name]![`mannWhitney_${alternative}`], alternative);
    }
  });

  test('cramervonmises_2samp agrees', () => {
    const exact = answerOf('cramervonmises_2samp_exact');
    if (exact) {
      const { statistic, pValue } = cramerVonMises(first, second, 'exact');
      expectAgreement(statistic, exact.statistic, 'exact T');
      expectAgreement(pValue, exact.pvalue, 'exact p');
    }
    const asymptotic = answerOf('cramervonmises_2samp_asymptotic');
    if (!asymptotic) return;
    const { statistic, pValue } = cramerVonMises(first, second, 'asymptotic');
    expectAgreement(statistic, asymptotic.statistic, 'T');
    expectOneMinusCdf(pValue, Number(asymptotic.pvalue), 'p');
  });

  test('epps_singleton_2samp agrees where its covariance has a rank', () => {
    const expected = answerOf('epps_singleton_2samp');
    if (!expected || ['binary_0_1', 'constant_different', 'small_4'].includes(name)) return;
    const { statistic, pValue } = eppsSingleton(first, second);
    expectAgreement(statistic, expected.statistic, 'W');
    expectAgreement(pValue, expected.pvalue, 'p');
  });

  test('ttest_ind with unequal variances agrees', () => {
    const expected = answerOf('ttest_ind_welch');
    if (!expected || expected.statistic === 'NaN') return;
    const { statistic, pValue } = welchTest(first, second);
    expectAgreement(statistic, expected.statistic, 't');
    expectAgreement(pValue, expected.pvalue, 'p');
  });

  test('mood agrees', () => {
    const { mood, moodGreater } = more.samples[name]!;
    if (!mood) return;
    const { statistic, pValue } = moodTest(first, second);
    expectAgreement(statistic, mood[0], 'z');
    expectAgreement(pValue, mood[1], 'p');
    expectAgreement(moodTest(first, second, 'greater').pValue, moodGreater, 'one-sided p');
  });
});

test('the distances and cramervonmises_2samp agree on small samples with many ties', () => {
  for (const { name, ref, cur, wasserstein, energy, cvm } of bins.cases) {
    const [first, second] = [sorted(ref), sorted(cur)];
    expectAgreement(wassersteinDistance(first, second), wasserstein, `${name} W1`);
    expectAgreement(energyDistance(first, second), energy, `${name} energy distance`);
    const { statistic, pValue } = cramerVonMises(first, second);
    expectAgreement(statistic, cvm[0], `${name} T`);
    expectOneMinusCdf(pValue, cvm[1], `${name} p`);
  }
});

test('weighted distances agree, whatever the order of the values', () => {
  const { weighted } = golden('scipy') as Scipy;
  for (const { u, v, u_weights, v_weights, wasserstein, energy } of weighted) {
    const first = weightedSample(u, u_weights);
    const second = weightedSample(v, v_weights);
    expectAgreement(weightedWasserstein(first, second), wasserstein, 'weighted W1');
    expectAgreement(weightedEnergyDistance(first, second), energy, 'weighted energy distance');
  }
});

test('the exact law of Mann-Whitney agrees from 1 against 1 to 8 against 300 values', () => {
  for (const [u, m, n, p] of more.mannWhitneyExactSf) {
    expectAgreement(mannWhitneyExactSf(u, m, n), p, `P(U >= ${u}) of ${m} and ${n}`);
  }
});

test('the exact law of Cramer-von Mises agrees from 2 against 2 to 20 against 20 values', () => {
  for (const { reference, window, exact } of more.cramerVonMisesExact) {
    const { statistic, pValue } = cramerVonMises(reference, window);
    expectAgreement(statistic, exact[0], `T of ${reference.length} and ${window.length}`);
    expectAgreement(pValue, exact[1], `p of ${reference.length} and ${window.length}`);
  }
});
