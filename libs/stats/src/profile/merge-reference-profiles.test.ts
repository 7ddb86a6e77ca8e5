import { expect, test } from 'vitest';
import { buildReferenceProfile, type ReferenceColumn } from './build-reference-profile.js';
import { OTHER_CATEGORY } from './categorical-profile.js';
import { mergeReferenceProfiles } from './merge-reference-profiles.js';

const { NaN } = Number;
const numeric = (values: readonly number[], name = 'x'): ReferenceColumn => ({
  ...{ kind: 'numeric', name, values },
});
const categorical = (values: readonly (string | null)[], name = 'c'): ReferenceColumn => ({
  ...{ kind: 'categorical', name, values },
});
/** Whole numbers in a fixed disorder. */
const scattered = (rows: number, seed: number): number[] =>
  Array.from({ length: rows }, (_, index) => (index * 7919 + seed) % 99_991);

test('two parts make the profile of the whole', () => {
  const first = { x: [3, NaN, 1, 2], c: ['a', 'b', null, 'a'], y: [1, 2, 3, 4] };
  const second = { x: [10, 4, 5], c: ['c', 'b', 'b'], y: [0, 0, NaN] };
  const profile = (part: typeof first) =>
    buildReferenceProfile([numeric(part.x), categorical(part.c)], numeric(part.y, 'y'));
  const whole = {
    x: [...first.x, ...second.x],
    c: [...first.c, ...second.c],
    y: [...first.y, ...second.y],
  };
  expect(mergeReferenceProfiles(profile(first), profile(second))).toEqual(profile(whole));
});

test('probabilities are merged, and a prediction that one part had scored is a scored one', () => {
  const part = (p: readonly number[]) =>
    buildReferenceProfile([], numeric(p, 'y'), { kind: 'numeric', name: 'p', values: p });
  const merged = mergeReferenceProfiles(part([0.75]), { ...part([0.5]), isPredictionScored: true });
  expect(merged.isPredictionScored).toBe(true);
  expect(merged.probability).toMatchObject({ count: 2, sortedValues: [0.5, 0.75] });
  expect(mergeReferenceProfiles(part([1]), part([1])).isPredictionScored).toBeUndefined();
});

test('an empty part changes nothing', () => {
  const full = buildReferenceProfile([numeric(scattered(100, 1))]);
  const empty = buildReferenceProfile([numeric([])]);
  expect(mergeReferenceProfiles(full, empty)).toEqual(full);
  expect(mergeReferenceProfiles(empty, full)).toEqual(full);
});

test('bins that agree are added and not made anew', () => {
  const part = buildReferenceProfile([numeric(scattered(40_000, 5))]);
  const [merged] = mergeReferenceProfiles(part, part).numeric;
  const [column] = part.numeric;
  expect(merged!.binEdges).toEqual(column!.binEdges);
  expect(merged!.binCounts).toEqual(Array.from(column!.binCounts, (count) => 2 * count));
});

test('thinned parts weigh by their rows, and the result stays within 10,000 values', () => {
  const many = scattered(60_000, 3).map((value) => value / 99_991);
  const few = scattered(20_000, 4).map((value) => 2 + value / 99_991);
  const merged = mergeReferenceProfiles(
    buildReferenceProfile([numeric(many)]),
    buildReferenceProfile([numeric(few)]),
  ).numeric[0]!;
  expect(merged.sortedValues).toHaveLength(10_000);
  expect(merged.count).toBe(80_000);
  const high = Array.from(merged.sortedValues).filter((value) => value >= 2).length;
  expect(high / 10_000).toBeCloseTo(0.25, 3);
  const counts = Array.from(merged.binCounts);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(80_000);
  for (const count of counts) expect(Math.abs(count - 8_000)).toBeLessThan(20);
});

test('a cell for other categories stays one', () => {
  const named = Array.from({ length: 300 }, () => 'often');
  const [merged] = mergeReferenceProfiles(
    buildReferenceProfile([categorical([...named, OTHER_CATEGORY])]),
    buildReferenceProfile([categorical([...named, 'once'])]),
  ).categorical;
  expect(merged).toMatchObject({ categories: ['often', OTHER_CATEGORY], counts: [600, 2] });
});

test('other columns are refused by name', () => {
  const x = buildReferenceProfile([numeric([1])]);
  const others = [
    buildReferenceProfile([numeric([1], 'z')]),
    buildReferenceProfile([numeric([1]), numeric([1], 'z')]),
    buildReferenceProfile([numeric([1])], numeric([1], 'z')),
  ];
  for (const other of others) {
    expect(() => mergeReferenceProfiles(x, other)).toThrow(/got [xz] in one/);
    expect(() => mergeReferenceProfiles(other, x)).toThrow(/got [xz] in one/);
  }
  expect(() => mergeReferenceProfiles(x, buildReferenceProfile([categorical(['a'], 'x')]))).toThrow(
    /got x in one or as another kind/,
  );
});
