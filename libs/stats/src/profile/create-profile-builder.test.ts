import { expect, test } from 'vitest';
import { assessFeature } from '../verdict/feature-drift.js';
import { buildReferenceProfile, type ReferenceColumn } from './build-reference-profile.js';
import { OTHER_CATEGORY } from './categorical-profile.js';
import { createProfileBuilder } from './create-profile-builder.js';

const numeric = (name: string, values: ArrayLike<number>): ReferenceColumn => ({
  ...{ kind: 'numeric', name, values },
});
const categorical = (name: string, values: readonly (string | null)[]): ReferenceColumn => ({
  ...{ kind: 'categorical', name, values },
});
/** 0 to below `rows`, each once, in a fixed disorder. */
const shuffled = (rows: number): number[] =>
  Array.from({ length: rows }, (_, index) => (index * 7919) % rows);

test('what came in batches is what came at once', () => {
  const x = shuffled(1000);
  const c = x.map((value) => (value % 7 === 0 ? null : `c${String(value % 3)}`));
  const builder = createProfileBuilder();
  for (let from = 0; from < 1000; from += 130) {
    const part = <T>(values: readonly T[]): T[] => values.slice(from, from + 130);
    builder.add(
      part(x).length,
      [numeric('x', part(x)), categorical('c', part(c))],
      categorical('label', part(c)),
    );
  }
  expect(builder.rows).toBe(1000);
  expect(builder.build()).toEqual(
    buildReferenceProfile([numeric('x', x), categorical('c', c)], categorical('label', c)),
  );
});

test('a column is missing in the rows that lack it, before it came and after', () => {
  const builder = createProfileBuilder();
  builder.add(2, [numeric('x', [1, 2])]);
  builder.add(3, [categorical('c', ['a', 'b', 'a'])], numeric('y', [1, 2, 3]));
  builder.add(1, [numeric('x', [3])]);
  const { rows, numeric: numbers, categorical: texts, prediction } = builder.build();
  expect(rows).toBe(6);
  expect(numbers[0]).toMatchObject({ count: 3, missing: 3 });
  expect(texts[0]).toMatchObject({ count: 3, missing: 3 });
  expect(prediction).toMatchObject({ count: 3, missing: 3 });
});

test('beyond its capacity a column is a fair sample of all rows', () => {
  const rows = 50_000;
  const build = () => {
    const builder = createProfileBuilder({ mostValues: 1000 });
    builder.add(rows, [
      numeric(
        'x',
        Array.from({ length: rows }, (_, index) => index),
      ),
    ]);
    return builder.build().numeric[0]!;
  };
  const profile = build();
  expect(profile).toMatchObject({ count: rows, missing: 0 });
  expect(profile.sortedValues).toHaveLength(1000);
  const uniform = assessFeature(
    profile,
    shuffled(5000).map((value) => value * 10),
  );
  expect(uniform.pValue).toBeGreaterThan(0.01);
  expect(Array.from(profile.binCounts).reduce((sum, count) => sum + count, 0)).toBe(rows);
  expect(build()).toEqual(profile);
});

test('too many categories share a cell, in which live ones that are not named belong', () => {
  const ids = Array.from({ length: 4000 }, (_, index) => (index % 4 === 0 ? 'home' : `id${index}`));
  const builder = createProfileBuilder({ mostCategories: 50 });
  builder.add(ids.length, [categorical('c', ids)]);
  const [profile] = builder.build().categorical;
  expect(profile).toMatchObject({ categories: [OTHER_CATEGORY, 'home'], counts: [3000, 1000] });
  const window = Array.from({ length: 400 }, (_, index) =>
    index % 4 === 0 ? 'home' : `w${index}`,
  );
  expect(assessFeature(profile!, window)).toMatchObject({ effectSize: 0, unseenShare: 0 });
});

test('columns beyond the limit and of another kind are left out and counted', () => {
  const builder = createProfileBuilder({ mostColumns: 1 });
  builder.add(1, [numeric('x', [1]), numeric('y', [1])]);
  builder.add(1, [categorical('x', ['a'])]);
  expect(builder.refusedColumns).toBe(2);
  expect(builder.build()).toMatchObject({ rows: 2, numeric: [{ name: 'x', missing: 1 }] });
});
