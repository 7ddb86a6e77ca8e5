import { expect, test } from 'vitest';
import { expectAgreement, golden } from '../../test-data/golden.case.js';
import { andersonDarlingSf } from './anderson-darling-sf.js';
import { betaBinomialSf } from './beta-binomial-sf.js';
import { cramerVonMisesSf } from './cramer-von-mises-sf.js';
import { normalQuantile, normalSf } from './normal.js';
import { chiSquareSf } from './special-functions.js';
import { studentTSf } from './student-t.js';

interface Scipy {
  readonly tails: {
    readonly chi2_sf: [x: number, degreesOfFreedom: number, p: number][];
    readonly norm_sf: [z: number, p: number][];
  };
}

interface More {
  readonly studentSf: [t: number, degreesOfFreedom: number, p: number][];
  readonly betaBinomialSf: [x: number, n: number, a: number, b: number, p: number][];
  readonly andersonDarlingSf: [x: number, p: number][];
  readonly cramerVonMisesSf: [x: number, p: number][];
  readonly normalSf: [z: number, p: number][];
}

const { tails } = golden('scipy') as Scipy;
const more = golden('scipy-more') as More;

test('chi2.sf agrees', () => {
  for (const [x, degreesOfFreedom, p] of tails.chi2_sf) {
    expectAgreement(chiSquareSf(x, degreesOfFreedom), p, `chi2.sf(${x}, ${degreesOfFreedom})`);
  }
});

test('norm.sf agrees, to 1e-300', () => {
  for (const [z, p] of [...tails.norm_sf, ...more.normalSf]) {
    expectAgreement(normalSf(z), p, `norm.sf(${z})`);
  }
  expect([normalSf(-Infinity), normalSf(Infinity)]).toEqual([1, 0]);
  expect(normalSf(normalQuantile(0.975))).toBeCloseTo(0.025, 14);
});

test('t.sf agrees at degrees of freedom that are not whole', () => {
  for (const [t, degreesOfFreedom, p] of more.studentSf) {
    expectAgreement(studentTSf(t, degreesOfFreedom), p, `t.sf(${t}, ${degreesOfFreedom})`);
  }
  expect(studentTSf(2, Infinity)).toBe(normalSf(2));
});

test('the tail of the beta-binomial law agrees from 1 to 1e-132', () => {
  for (const [x, n, a, b, p] of more.betaBinomialSf) {
    expectAgreement(betaBinomialSf(x, n, a, b), p, `P(X >= ${x}) of ${n}`);
  }
  expect(betaBinomialSf(11, 10, 2, 3)).toBe(0);
  // One draw with a uniform share is a fair coin.
  expect(betaBinomialSf(1, 1, 1, 1)).toBeCloseTo(0.5, 14);
});

test('the limit laws of Anderson-Darling and Cramer-von Mises agree from 1 to 1e-284', () => {
  for (const [x, p] of more.andersonDarlingSf) expectAgreement(andersonDarlingSf(x), p, `A2 ${x}`);
  for (const [x, p] of more.cramerVonMisesSf) expectAgreement(cramerVonMisesSf(x), p, `W2 ${x}`);
});

test('the limit laws have their critical values, fall steadily and end at 1 and 0', () => {
  expect(andersonDarlingSf(2.492)).toBeCloseTo(0.05, 4);
  expect(cramerVonMisesSf(0.46136)).toBeCloseTo(0.05, 6);
  for (const tail of [andersonDarlingSf, cramerVonMisesSf]) {
    expect([tail(0), tail(-1), tail(Infinity)]).toEqual([1, 1, 0]);
    let previous = 1;
    for (let x = 1e-3; x < 800; x *= 1.02) {
      const p = tail(x);
      // 1 - p is all rounding while it is below 1e-15.
      expect(p, `at ${x}`).toBeLessThanOrEqual(previous + 1e-14);
      expect(p).toBeGreaterThanOrEqual(0);
      previous = p;
    }
  }
});
