import { expect, test } from 'vitest';
import { fisherExact } from './fisher-exact.js';

test('the lady tasting tea: all eight cups right', () => {
  expect(fisherExact(4, 0, 0, 4)).toBeCloseTo(2 / 70, 12);
});

test('one odd row out of a thousand and one is as likely as any', () => {
  expect(fisherExact(0, 1000, 1, 0)).toBeCloseTo(1 / 1001, 12);
});

test('an empty margin gives 1', () => {
  expect(fisherExact(0, 0, 3, 4)).toBe(1);
  expect(fisherExact(0, 5, 0, 4)).toBe(1);
});

test('the two sides overlap in the observed table only', () => {
  const [less, greater] = [fisherExact(3, 7, 6, 2, 'less'), fisherExact(3, 7, 6, 2, 'greater')];
  // C(10, 3) C(8, 6) / C(18, 9) is its probability.
  expect(less + greater - 1).toBeCloseTo((120 * 28) / 48_620, 12);
  expect(fisherExact(0, 0, 3, 4, 'less')).toBe(1);
});
