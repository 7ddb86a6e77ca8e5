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
