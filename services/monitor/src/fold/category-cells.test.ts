import { OTHER_CATEGORY } from '@slipway/stats';
import { expect, test } from 'vitest';
import { cutCategories } from './category-cells.js';

function nameOf(categories: readonly string[], value: string | null): string | undefined {
  const counts = categories.map(() => 5);
  const profile = { kind: 'categorical', name: 'c', count: 5 * counts.length, missing: 0 } as const;
  const cut = cutCategories({ ...profile, categories, counts });
  return cut.cells[cut.cellOf(value)]?.name;
}

test('a category that the reference does not know is unseen, null is missing', () => {
  expect(nameOf(['a', 'b'], 'b')).toBe('b');
  expect(nameOf(['a', 'b'], 'x')).toBe('unseen');
  expect(nameOf(['a', 'b'], null)).toBe('missing');
});

test('where the reference has put its rare categories together, one that it does not name is among them', () => {
  expect(nameOf(['a', OTHER_CATEGORY], 'x')).toBe(OTHER_CATEGORY);
  const many = Array.from({ length: 40 }, (_, i) => `c${String(i)}`);
  expect(nameOf([...many, OTHER_CATEGORY], 'x')).toBe('other');
});
