import { expect, test } from 'vitest';
import { kstwoCdfPelzGood } from './kstwo-pelz-good.js';
import { kstwoCdfPomeranz } from './kstwo-pomeranz.js';
import { kstwoSf } from './kstwo-sf.js';

test('one value is as far from its distribution as a uniform number says', () => {
  expect(kstwoSf(0.6, 1)).toBeCloseTo(0.8, 14);
  expect(kstwoSf(0.5, 1)).toBe(1);
  expect(kstwoSf(1, 1)).toBe(0);
});

test('the probability falls with the distance, without a jump where one method hands over to the next', () => {
  for (const n of [3, 20, 140, 141, 900]) {
    let previous = 1;
    for (let d = 0.001; d < 1; d += 0.001) {
      const p = kstwoSf(d, n);
      expect(p, `n ${n}, d ${d}`).toBeLessThanOrEqual(previous + 1e-6);
      expect(p).toBeGreaterThanOrEqual(0);
      previous = p;
    }
  }
});

test('the expansion approaches the exact recursion as n grows', () => {
  const gap = (n: number, d: number): number =>
    Math.abs(kstwoCdfPomeranz(n, n * d) - kstwoCdfPelzGood(n, d));
  expect(gap(200, 0.08)).toBeLessThan(1e-6);
  expect(gap(2000, 0.025)).toBeLessThan(1e-8);
});
