import { expect, test } from 'vitest';
import { expectAgreement, golden, scipySamples, sorted } from '../../test-data/golden.case.js';
import { kolmogorovLimitSf } from '../special/special-functions.js';
import { ksFromStatistic, ksTwoSample } from './ks.js';
import { ksOneSided } from './ks-one-sided.js';
import { kstwoSf } from './kstwo-sf.js';

interface Tails {
  readonly tails: {
    readonly kstwo_sf: [d: number, n: number, p: number][];
    readonly kstwobign_sf: [x: number, p: number][];
  };
}

interface Kolmogorov {
  readonly kstwo_sf: [d: number, n: number, p: number][];
  readonly ks2: {
    n1: number;
    n2: number;
    D: number;
    Dauto: number;
    p_auto: number;
    p_asymp: number;
  }[];
}

interface Bins {
  readonly cases: {
    name: string;
    ref: number[];
    cur: number[];
    ks: [statistic: number, p: number];
    ks_asymp_p: number;
  }[];
}

const { kstwo_sf, ks2 } = golden('kolmogorov') as Kolmogorov;
const { tails } = golden('scipy') as Tails;

test('the Kolmogorov-Smirnov law agrees from one value to 500,000 and from 1 to the deepest tail', () => {
  const cases = [...kstwo_sf, ...tails.kstwo_sf];
  expect(cases.length).toBeGreaterThan(250);
  for (const [d, n, p] of cases) expectAgreement(kstwoSf(d, n), p, `kstwo.sf(${d}, ${n})`);
});

test('the limit law agrees with kstwobign', () => {
  for (const [x, p] of tails.kstwobign_sf) expectAgreement(kolmogorovLimitSf(x), p, `at ${x}`);
  expect(kolmogorovLimitSf(0)).toBe(1);
  expect(kolmogorovLimitSf(40)).toBe(0);
});

test.each(scipySamples())('ks_2samp agrees on $name', ({ first, second, results }) => {
  const methods = { auto: 'auto', exact: 'exact', asymp: 'asymptotic' } as const;
  for (const [suffix, method] of Object.entries(methods)) {
    const expected = results[`ks_2samp_${suffix}`];
    if (!expected) continue;
    const { statistic, pValue } = ksTwoSample(first, second, method);
    expectAgreement(statistic, expected.statistic, `${method} statistic`);
    expectAgreement(pValue, expected.pvalue, `${method} p`);
  }
  for (const alternative of ['less', 'greater'] as const) {
    const expected = results[`ks_2samp_asymp_${alternative}`];
    if (!expected) continue;
    const { statistic, pValue } = ksOneSided(first, second, alternative, 'asymptotic');
    expectAgreement(statistic, expected.statistic, `${alternative} statistic`);
    expectAgreement(pValue, expected.pvalue, `${alternative} p`);
  }
});

test('ks_2samp agrees on small samples with many ties', () => {
  for (const { name, ref, cur, ks, ks_asymp_p } of (golden('bins') as Bins).cases) {
    const { statistic, pValue } = ksTwoSample(sorted(ref), sorted(cur));
    expectAgreement(statistic, ks[0], `${name} statistic`);
    expectAgreement(pValue, ks[1], `${name} p`);
    const asymptotic = ksTwoSample(sorted(ref), sorted(cur), 'asymptotic');
    expectAgreement(asymptotic.pValue, ks_asymp_p, `${name} asymptotic p`);
  }
});

test('ks_2samp agrees from 5 against 5 values to 60,000 against 50', () => {
  expect(ks2).toHaveLength(80);
  for (const { n1, n2, D, Dauto, p_auto, p_asymp } of ks2) {
    const automatic = ksFromStatistic(D, n1, n2, 'auto');
    expectAgreement(automatic.statistic, Dauto, `D of ${n1} and ${n2}`);
    expectAgreement(automatic.pValue, p_auto, `p of ${n1} and ${n2}`);
    const { pValue } = ksFromStatistic(D, n1, n2, 'asymptotic');
    expectAgreement(pValue, p_asymp, `asymptotic p of ${n1} and ${n2}`);
  }
});

test('the exact one-sided p-values agree', () => {
  const { samples } = golden('scipy-more') as {
    samples: Record<string, Record<string, [statistic: number, p: number] | null>>;
  };
  let compared = 0;
  for (const { name, first, second } of scipySamples()) {
    for (const alternative of ['less', 'greater'] as const) {
      const expected = samples[name]![`ksExact_${alternative}`];
      if (!expected) continue;
      const { statistic, pValue } = ksOneSided(first, second, alternative, 'exact');
      expectAgreement(statistic, expected[0], `${name} ${alternative} statistic`);
      expectAgreement(pValue, expected[1], `${name} ${alternative} p`);
      compared++;
    }
  }
  expect(compared).toBe(40);
});
