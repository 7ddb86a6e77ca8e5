import { expect, test } from 'vitest';
import { buildReferenceProfile, type NumericColumn } from './build-reference-profile.js';

const numeric = (name: string, values: number[]): NumericColumn => ({
  name,
  kind: 'numeric',
  values,
});

function profileOf(values: number[]) {
  return buildReferenceProfile([numeric('x', values)]).numeric[0]!;
}

test('a numeric column becomes sorted float32 values in ten equal bins', () => {
  const profile = profileOf(Array.from({ length: 100 }, (_, index) => (99 - index) / 10));
  expect(profile).toMatchObject({ kind: 'numeric', name: 'x', count: 100, missing: 0 });
  expect(profile.binCounts).toEqual(new Array(10).fill(10));
  expect(profile.binEdges).toHaveLength(9);
  expect(profile.sortedValues[1]).toBe(Math.fround(0.1));
  expect(profile.binEdges[0]).toBe(Math.fround(0.9));
});

test('ties give fewer bins, none of them empty', () => {
  expect(profileOf([0, 0, 0, 0, 0, 0, 1, 1, 1, 1])).toMatchObject({
    binEdges: [0],
    binCounts: [6, 4],
  });
  expect(profileOf([5, 5, 5])).toMatchObject({ binEdges: [], binCounts: [3] });
});

test('NaN, infinities and what overflows a float32 are missing', () => {
  const profile = profileOf([1, Number.NaN, Infinity, -Infinity, 1e300]);
  expect(profile).toMatchObject({ count: 1, missing: 4, sortedValues: [1] });
});

test('a very long column keeps 10,000 evenly spaced values and all of its counts', () => {
  const profile = profileOf(Array.from({ length: 40_000 }, (_, index) => index));
  expect(profile.sortedValues).toHaveLength(10_000);
  expect(profile.sortedValues[0]).toBe(2);
  expect(profile.sortedValues[9_999]).toBe(39_998);
  expect(profile.binCounts).toEqual(new Array(10).fill(4_000));
  expect(profile.count).toBe(40_000);
});

test('a categorical column becomes counts, most frequent first and then by name', () => {
  const { categorical } = buildReferenceProfile([
    { name: 'c', kind: 'categorical', values: ['b', 'd', null, 'c', 'a', 'c', 'b', 'c'] },
  ]);
  expect(categorical).toEqual([
    {
      kind: 'categorical',
      name: 'c',
      count: 7,
      missing: 1,
      categories: ['c', 'b', 'a', 'd'],
      counts: [3, 2, 1, 1],
    },
  ]);
});

test('the prediction column stands apart, and a profile survives JSON', () => {
  const profile = buildReferenceProfile([numeric('x', [1, 2])], {
    name: 'species',
    kind: 'categorical',
    values: ['setosa', 'setosa'],
  });
  expect(profile).toMatchObject({
    rows: 2,
    categorical: [],
    prediction: { name: 'species', counts: [2] },
  });
  expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
});

test('the probabilities of the predicted class stand apart, too', () => {
  const probability = { name: 'p', kind: 'numeric', values: [0.9, NaN] } as const;
  const profile = buildReferenceProfile([numeric('x', [1, 2])], undefined, probability);
  expect(profile.numeric.map(({ name }) => name)).toEqual(['x']);
  expect(profile.probability).toMatchObject({ count: 1, missing: 1 });
  expect('prediction' in profile).toBe(false);
});

test('a column without rows is an empty profile', () => {
  expect(profileOf([])).toMatchObject({ count: 0, sortedValues: [], binEdges: [], binCounts: [0] });
  expect(buildReferenceProfile([])).toEqual({ rows: 0, numeric: [], categorical: [] });
});

test('columns of different length and repeated names are refused by name', () => {
  expect(() => buildReferenceProfile([numeric('a', [1, 2]), numeric('b', [1])])).toThrow(
    'reference column b: expected 2 rows like column a, got 1',
  );
  expect(() => buildReferenceProfile([numeric('a', [1]), numeric('a', [1])])).toThrow(
    'reference column a: expected every name once, got it twice',
  );
});
