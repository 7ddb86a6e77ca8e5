import { expect, test } from 'vitest';
import { seededRandom } from '../../test-data/seeded-random.js';
import { createAdwin } from './adwin.js';
import { createPageHinkley } from './page-hinkley.js';

test('ADWIN keeps a steady stream whole, with its mean and variance', () => {
  const random = seededRandom(1).next;
  const adwin = createAdwin();
  const values = Array.from({ length: 3000 }, () => random());
  expect(values.some((value) => adwin.add(value))).toBe(false);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  expect(adwin.count()).toBe(3000);
  expect(adwin.mean()).toBeCloseTo(mean, 10);
  expect(adwin.variance()).toBeCloseTo(variance, 10);
});

test('ADWIN drops the old part soon after error rates rise, and its mean is the new one', () => {
  const random = seededRandom(2).next;
  const adwin = createAdwin();
  for (let i = 0; i < 2000; i++) adwin.add(random() < 0.1 ? 1 : 0);
  let found = 0;
  for (let i = 1; i <= 1000; i++) if (adwin.add(random() < 0.4 ? 1 : 0) && found === 0) found = i;
  expect(found).toBeGreaterThan(0);
  expect(found).toBeLessThan(200);
  expect(adwin.mean()).toBeGreaterThan(0.33);
  expect(adwin.count()).toBeLessThan(1200);
});

test('ADWIN rarely cuts a stream that does not change', () => {
  let cuts = 0;
  for (let seed = 1; seed <= 50; seed++) {
    const random = seededRandom(seed).next;
    const adwin = createAdwin();
    for (let i = 0; i < 1000; i++) if (adwin.add(random() < 0.2 ? 1 : 0)) cuts++;
  }
  expect(cuts).toBeLessThanOrEqual(3);
});

test('ADWIN leaves NaN out and refuses infinities', () => {
  const adwin = createAdwin();
  expect([adwin.mean(), adwin.variance()]).toEqual([0, 0]);
  expect(adwin.add(Number.NaN)).toBe(false);
  expect(adwin.count()).toBe(0);
  expect(() => adwin.add(Infinity)).toThrow('expected a finite number, got Infinity');
});

test('Page-Hinkley calls a rise once and starts over, and does not mind a fall', () => {
  const up = createPageHinkley({ threshold: 5 });
  for (let i = 0; i < 200; i++) expect(up.add(0.1)).toBe(false);
  const calls = Array.from({ length: 100 }, () => up.add(0.9)).filter(Boolean);
  expect(calls).toHaveLength(1);
  const down = createPageHinkley({ threshold: 5 });
  for (let i = 0; i < 200; i++) down.add(0.9);
  expect(Array.from({ length: 100 }, () => down.add(0.1)).some(Boolean)).toBe(false);
});

test('Page-Hinkley adds up what is beyond mean and tolerance', () => {
  const watch = createPageHinkley({ tolerance: 0, fading: 1, minCount: 2, threshold: 100 });
  watch.add(1);
  watch.add(3);
  // Means 1 and 2: deviations 0 and 1.
  expect(watch.sum()).toBe(1);
  watch.add(Number.NaN);
  expect(watch.sum()).toBe(1);
  watch.add(5);
  expect(watch.sum()).toBe(3);
});

test('Page-Hinkley says nothing before it has seen enough', () => {
  const watch = createPageHinkley({ threshold: 0.1, minCount: 30 });
  const calls = Array.from({ length: 60 }, (_, i) => watch.add(i));
  expect(calls.indexOf(true)).toBe(29);
});
