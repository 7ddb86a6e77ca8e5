import { categoricalProfile, OTHER_CATEGORY } from './categorical-profile.js';
import type { ColumnLearner } from './column-learner.js';

/**
 * Counts a column's categories: the first `most` by name, later ones together. A category of any weight is among the first
 * thousand unless there are too many to name anyway.
 */
export function createCategoryTally(name: string, most: number): ColumnLearner {
  const countOf = new Map<string, number>();
  let missing = 0;

  const count = (value: string): void => {
    const known = countOf.get(value);
    if (known !== undefined) countOf.set(value, known + 1);
    else if (countOf.size < most) countOf.set(value, 1);
    else countOf.set(OTHER_CATEGORY, (countOf.get(OTHER_CATEGORY) ?? 0) + 1);
  };

  return {
    kind: 'categorical',
    add: (column) => {
      if (column.kind !== 'categorical') return;
      for (const value of column.values) {
        if (value === null) missing++;
        else count(value);
      }
    },
    addMissing: (rows) => {
      missing += rows;
    },
    build: () => categoricalProfile({ name, countOf, missing }, most),
  };
}
