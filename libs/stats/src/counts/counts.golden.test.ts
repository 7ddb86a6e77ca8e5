import { expect, test } from 'vitest';
import { expectAgreement, golden } from '../../test-data/golden.case.js';
import { cramersV } from '../effects/cramers-v.js';
import { oddsRatio } from '../effects/odds-ratio.js';
import { chiSquareTest } from './chi-square.js';
import { contingencyTest } from './contingency.js';
import { fisherExact } from './fisher-exact.js';
import { chiSquareGoodnessOfFit } from './goodness-of-fit.js';
import { hellingerDistance } from './hellinger.js';
import { jensenShannonDistance } from './jensen-shannon.js';
import { klDivergence } from './kl-divergence.js';
import { proportionInterval } from './proportion-interval.js';
import { zTestProportion, zTestProportions } from './proportion-z-test.js';
import { psi } from './psi.js';
import { totalVariation } from './total-variation.js';

interface Answer {
  readonly statistic: number | string;
  readonly pvalue: number | string;
  readonly dof?: number;
}

interface Scipy {
  readonly contingency_tables: {
    table: number[][];
    results: Record<'correction_true' | 'correction_false' | 'g_test', Answer> & {
      chisquare_row1_against_scaled_row0?: Answer;
      fisher_exact?: Answer;
      jensenshannon_e?: number;
      jensenshannon_2?: number;
      kl_entropy?: number;
    };
  }[];
  readonly jensenshannon: { p: number[]; q: number[]; base_e: number; base_2: number }[];
}

interface Bins {
  readonly cases: {
    name: string;
    p_ref: number[];
    p_cur: number[];
    psi_evidently: number;
    kl_evidently: number;
    js_e: number;
    js_2: number;
    hellinger_bins: number;
    tvd_bins: number;
  }[];
  readonly chi: {
    name: string;
    ref: number[];
    cur: number[];
    evidently_chisquare: [statistic: string, p: string];
    chi2_contingency: [statistic: number, p: number, dof: number];
    chi2_contingency_nocorr: [statistic: number, p: number];
  }[];
}

interface More {
  readonly tables: {
    table: number[][];
    cramersV: number;
    fisher?: number;
    fisherLess?: number;
    fisherGreater?: number;
  }[];
}

interface Statsmodels {
  readonly proportions: {
    count: [number, number];
    nobs: [number, number];
    results: Record<string, Answer> & { confint: Record<string, [number, number]> };
  }[];
}

const scipy = golden('scipy') as Scipy;
const bins = golden('bins') as Bins;
const more = golden('scipy-more') as More;
const { proportions } = golden('statsmodels') as Statsmodels;

function expectAnswer(
  actual: { statistic: number; pValue: number },
  expected: Answer,
  what: string,
): void {
  expectAgreement(actual.statistic, expected.statistic, `statistic of ${what}`);
  expectAgreement(actual.pValue, expected.pvalue, `p of ${what}`);
}

test('chi2_contingency agrees, with and without the correction of Yates, and as a G-test', () => {
  for (const { table, results } of scipy.contingency_tables) {
    const corrected = contingencyTest(table);
    expectAnswer(corrected, results.correction_true, `${table.join(' | ')}, corrected`);
    expect(corrected.degreesOfFreedom).toBe(results.correction_true.dof);
    const plain = contingencyTest(table, { isCorrected: false });
    expectAnswer(plain, results.correction_false, table.join(' | '));
    const g = contingencyTest(table, { isCorrected: false, statistic: 'g' });
    expectAnswer(g, results.g_test, `G of ${table.join(' | ')}`);
  }
});

test('chi2_contingency agrees with new, lost and single categories', () => {
  for (const { name, ref, cur, chi2_contingency, chi2_contingency_nocorr } of bins.chi) {
    const [statistic, pvalue, dof] = chi2_contingency;
    expectAnswer(chiSquareTest(ref, cur), { statistic, pvalue }, name);
    expect(chiSquareTest(ref, cur).degreesOfFreedom).toBe(dof);
    const plain = chiSquareTest(ref, cur, { isCorrected: false });
    const expected = { statistic: chi2_contingency_nocorr[0], pvalue: chi2_contingency_nocorr[1] };
    expectAnswer(plain, expected, name);
  }
});

test('chisquare agrees where the shares are known', () => {
  for (const { table, results } of scipy.contingency_tables) {
    const expected = results.chisquare_row1_against_scaled_row0;
    if (expected) expectAnswer(chiSquareGoodnessOfFit(table[1]!, table[0]!), expected, 'fit');
  }
  for (const { name, ref, cur, evidently_chisquare } of bins.chi) {
    const [statistic, pvalue] = evidently_chisquare.map((text) => text.replace('inf', 'Infinity'));
    if (pvalue === 'nan') continue;
    expectAnswer(
      chiSquareGoodnessOfFit(cur, ref),
      { statistic: statistic!, pvalue: pvalue! },
      name,
    );
  }
});

test('fisher_exact agrees on either side, down to 1e-175', () => {
  for (const { table, results } of scipy.contingency_tables) {
    const [a, b, c, d] = table.flat() as [number, number, number, number];
    if (!results.fisher_exact) continue;
    expectAgreement(fisherExact(a, b, c, d), results.fisher_exact.pvalue, 'p');
    expectAgreement(oddsRatio(a, b, c, d), results.fisher_exact.statistic, 'odds ratio');
  }
  for (const { table, fisher, fisherLess, fisherGreater } of more.tables) {
    const [a, b, c, d] = table.flat() as [number, number, number, number];
    const what = `Fisher of ${a}, ${b}, ${c}, ${d}`;
    if (fisher) expectAgreement(fisherExact(a, b, c, d), fisher, what);
    if (fisherLess) expectAgreement(fisherExact(a, b, c, d, 'less'), fisherLess, `${what}, less`);
    if (!fisherGreater) continue;
    expectAgreement(fisherExact(a, b, c, d, 'greater'), fisherGreater, `${what}, greater`);
  }
});

test('the distances of shares agree', () => {
  for (const { p, q, base_e, base_2 } of scipy.jensenshannon) {
    expectAgreement(jensenShannonDistance(p, q), base_e, `distance of ${String(p)}`);
    expectAgreement(jensenShannonDistance(p, q, 2), base_2, `base-2 distance of ${String(p)}`);
  }
  for (const { table, results } of scipy.contingency_tables) {
    if (results.kl_entropy === undefined) continue;
    expectAgreement(jensenShannonDistance(table[0]!, table[1]!), results.jensenshannon_e, 'base e');
    expectAgreement(
      jensenShannonDistance(table[0]!, table[1]!, 2),
      results.jensenshannon_2,
      'base 2',
    );
    expectAgreement(klDivergence(table[0]!, table[1]!), results.kl_entropy, 'KL');
  }
  for (const { name, p_ref, p_cur, ...expected } of bins.cases) {
    expectAgreement(jensenShannonDistance(p_ref, p_cur), expected.js_e, `distance of ${name}`);
    expectAgreement(jensenShannonDistance(p_ref, p_cur, 2), expected.js_2, `base 2 of ${name}`);
    expectAgreement(hellingerDistance(p_ref, p_cur), expected.hellinger_bins, `Hellinger ${name}`);
    expectAgreement(totalVariation(p_ref, p_cur), expected.tvd_bins, `TVD of ${name}`);
    // These two were computed with 0.0001 in empty bins.
    const [p, q] = [p_ref, p_cur].map((shares) => shares.map((share) => share || 1e-4));
    expectAgreement(psi(p!, q!), expected.psi_evidently, `PSI of ${name}`);
    expectAgreement(klDivergence(p!, q!), expected.kl_evidently, `KL of ${name}`);
  }
});

test("association agrees with Cramer's V", () => {
  for (const { table, cramersV: expected } of more.tables) {
    expectAgreement(cramersV(table), expected, `V of ${table.join(' | ')}`);
  }
});

test('proportions_ztest agrees in every direction', () => {
  const directions = { 'two-sided': 'two-sided', smaller: 'less', larger: 'greater' } as const;
  for (const { count, nobs, results } of proportions) {
    const first = { count: count[0], total: nobs[0] };
    const second = { count: count[1], total: nobs[1] };
    for (const [name, alternative] of Object.entries(directions)) {
      const expected = results[`pooled_${name}`]!;
      if (expected.statistic === 'NaN') continue;
      expectAnswer(
        zTestProportions(first, second, alternative),
        expected,
        `${name} ${String(count)}`,
      );
    }
    expectAnswer(zTestProportion(first, 0.2), results['one_sample_0.2']!, `${count[0]} to 0.2`);
  }
});

test('proportion_confint agrees by every method', () => {
  const methods = {
    wilson: 'wilson',
    agresti_coull: 'agresti-coull',
    beta: 'beta',
    normal: 'normal',
  } as const;
  for (const { count, nobs, results } of proportions) {
    for (const [name, method] of Object.entries(methods)) {
      const [low, high] = proportionInterval(count[0], nobs[0], { method });
      expectAgreement(low, results.confint[name]![0], `${name} low of ${count[0]}`);
      expectAgreement(high, results.confint[name]![1], `${name} high of ${count[0]}`);
    }
  }
});
