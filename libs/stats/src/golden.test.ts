import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { benjaminiHochberg } from './corrections/benjamini-hochberg.js';
import { chiSquareTest } from './counts/chi-square.js';
import { fisherExact } from './counts/fisher-exact.js';
import { jensenShannonDistance } from './counts/jensen-shannon.js';
import { ksFromStatistic, ksTwoSample, type KsMethod } from './kolmogorov/ks.js';
import { kstwoSf } from './kolmogorov/kstwo-sf.js';
import { psi } from './counts/psi.js';
import { chiSquareSf } from './special/special-functions.js';
import { totalVariation } from './counts/total-variation.js';
import { wassersteinDistance } from './samples/wasserstein.js';

type Test = readonly [statistic: number, pValue: number];

interface Golden {
  'kstwo-sf': { cases: [d: number, n: number, p: number][] };
  'two-samples': {
    samples: {
      name: string;
      reference: number[];
      window: number[];
      auto: Test;
      exact?: Test;
      asymptotic: Test;
      wasserstein?: number;
    }[];
    statisticOnly: {
      m: number;
      n: number;
      d: number;
      dAuto: number;
      pAuto: number;
      pAsymptotic: number;
    }[];
  };
  shares: {
    shares: {
      name: string;
      p: number[];
      q: number[];
      pFilled: number[];
      qFilled: number[];
      psi: number;
      jsE: number;
      js2: number;
      tvd: number;
    }[];
    jensenShannon: { p: number[]; q: number[]; jsE: number; js2: number }[];
  };
  contingency: {
    tables: {
      reference: number[];
      window: number[];
      chi2: [statistic: number, pValue: number, degreesOfFreedom: number];
      fisher?: number;
    }[];
    chi2Sf: [x: number, degreesOfFreedom: number, p: number][];
  };
  'benjamini-hochberg': {
    cases: { pValues: number[]; rate: number; adjusted: number[]; rejected: boolean[] }[];
  };
}

function golden<Name extends keyof Golden>(name: Name): Golden[Name] {
  const file = new URL(`../test-data/${name}.golden.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Golden[Name];
}

/** Agreement to 1e-9 relative. Below 1e-300 a double runs out of digits and anything that small will do. */
function expectAgreement(actual: number, expected: number, what: string): void {
  const error = Math.abs(actual - expected);
  expect(error, `${what}: expected ${expected}, got ${actual}`).toBeLessThanOrEqual(
    1e-9 * Math.abs(expected) + 1e-300,
  );
}

const { samples, statisticOnly } = golden('two-samples');
const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

describe('against scipy', () => {
  test('the Kolmogorov-Smirnov law agrees from one value to 500,000 and from 1 to the deepest tail', () => {
    const { cases } = golden('kstwo-sf');
    expect(cases.length).toBeGreaterThan(250);
    for (const [d, n, p] of cases) expectAgreement(kstwoSf(d, n), p, `kstwo.sf(${d}, ${n})`);
  });

  test.each(samples)('ks_2samp and wasserstein_distance agree on $name', (sample) => {
    const first = sorted(sample.reference);
    const second = sorted(sample.window);
    const methods: [KsMethod, Test | undefined][] = [
      ['auto', sample.auto],
      ['exact', sample.exact],
      ['asymptotic', sample.asymptotic],
    ];
    for (const [method, expected] of methods) {
      if (!expected) continue;
      const { statistic, pValue } = ksTwoSample(first, second, method);
      expectAgreement(statistic, expected[0], `${method} statistic`);
      expectAgreement(pValue, expected[1], `${method} p`);
    }
    if (sample.wasserstein !== undefined) {
      expectAgreement(wassersteinDistance(first, second), sample.wasserstein, 'W1');
    }
  });

  test('ks_2samp agrees from 5 against 5 values to 60,000 against 50', () => {
    expect(statisticOnly.length).toBeGreaterThan(50);
    for (const { m, n, d, dAuto, pAuto, pAsymptotic } of statisticOnly) {
      const automatic = ksFromStatistic(d, m, n, 'auto');
      expectAgreement(automatic.statistic, dAuto, `D of ${m} and ${n}`);
      expectAgreement(automatic.pValue, pAuto, `p of ${m} and ${n}`);
      const { pValue } = ksFromStatistic(d, m, n, 'asymptotic');
      expectAgreement(pValue, pAsymptotic, `asymptotic p of ${m} and ${n}`);
    }
  });

  test('PSI, Jensen-Shannon and total variation agree on given shares', () => {
    const { shares, jensenShannon } = golden('shares');
    for (const { name, pFilled, qFilled, p, q, tvd, ...expected } of shares) {
      expectAgreement(psi(pFilled, qFilled), expected.psi, `PSI of ${name}`);
      expectAgreement(totalVariation(p, q), tvd, `total variation of ${name}`);
    }
    for (const { p, q, jsE, js2 } of [...shares, ...jensenShannon]) {
      expectAgreement(jensenShannonDistance(p, q), jsE, `distance of ${String(p)}`);
      expectAgreement(jensenShannonDistance(p, q, 2), js2, `base-2 distance of ${String(p)}`);
    }
  });

  test('chi2_contingency agrees, with Yates where there is one degree of freedom', () => {
    for (const { reference, window, chi2 } of golden('contingency').tables) {
      const [statistic, pValue, degreesOfFreedom] = chi2;
      const result = chiSquareTest(reference, window);
      expectAgreement(result.statistic, statistic, `chi-square of ${String(reference)}`);
      expectAgreement(result.pValue, pValue, `p of ${String(reference)}`);
      expect(result.degreesOfFreedom).toBe(degreesOfFreedom);
    }
  });

  test('fisher_exact agrees', () => {
    const tables = golden('contingency').tables.filter(({ fisher }) => fisher !== undefined);
    expect(tables).toHaveLength(3);
    for (const { reference, window, fisher } of tables) {
      const p = fisherExact(reference[0]!, reference[1]!, window[0]!, window[1]!);
      expectAgreement(p, fisher!, `Fisher of ${String(reference)}`);
    }
  });

  test('chi2.sf agrees', () => {
    for (const [x, degreesOfFreedom, p] of golden('contingency').chi2Sf) {
      expectAgreement(chiSquareSf(x, degreesOfFreedom), p, `chi2.sf(${x}, ${degreesOfFreedom})`);
    }
  });
});

test('against statsmodels, multipletests(method="fdr_bh") agrees', () => {
  const { cases } = golden('benjamini-hochberg');
  expect(cases.some(({ rejected }) => rejected.includes(true))).toBe(true);
  for (const { pValues, rate, adjusted, rejected } of cases) {
    const result = benjaminiHochberg(pValues, rate);
    adjusted.forEach((p, index) => expectAgreement(result.adjusted[index]!, p, 'adjusted p'));
    expect(result.rejected).toEqual(rejected);
    expect(pValues.map((p) => p <= result.threshold)).toEqual(rejected);
  }
});
