import { expect, test } from 'vitest';
import {
  addBinCounts,
  createBinCounter,
  referenceBinCounts,
  subtractBinCounts,
} from './bin-counts.js';
import { buildReferenceProfile } from './build-reference-profile.js';

const values = Array.from({ length: 50 }, (_, index) => (index * 7) % 23);
const categories = ['red', 'green', null, 'red'];
const profile = buildReferenceProfile([{ name: 'x', kind: 'numeric', values }]).numeric[0]!;
const colours = buildReferenceProfile([{ name: 'c', kind: 'categorical', values: categories }])
  .categorical[0]!;

test('the reference falls into its own bins as the profile says', () => {
  expect(createBinCounter(profile).count(values)).toEqual(referenceBinCounts(profile));
  expect(createBinCounter(colours).count(categories)).toEqual(referenceBinCounts(colours));
});

test('a value on an edge belongs to the bin below, and the outer bins are open', () => {
  const counter = createBinCounter({ ...profile, binEdges: [1, 2], binCounts: [0, 0, 0] });
  expect(counter.count([-1e30, 1, 1.5, 2, 1e30, Number.NaN, Infinity])).toEqual({
    counts: [2, 2, 1],
    unseen: 0,
    missing: 2,
  });
});

test('a decimal that ties with an edge as float32 falls into the same bin as in the reference', () => {
  const tenths = Array.from({ length: 20 }, (_, index) => index / 10);
  const [tenthsProfile] = buildReferenceProfile([
    { name: 'x', kind: 'numeric', values: tenths },
  ]).numeric;
  expect(createBinCounter(tenthsProfile!).count(tenths).counts).toEqual(tenthsProfile!.binCounts);
});

test('unseen categories and missing values are counted apart', () => {
  expect(createBinCounter(colours).count(['blue', 'red', null, 'grey'])).toEqual({
    counts: [1, 0],
    unseen: 2,
    missing: 1,
  });
});

test('panes add up to their union and can be taken away again', () => {
  const counter = createBinCounter(profile);
  const [first, second] = [
    counter.count(values.slice(0, 20)),
    counter.count([...values.slice(20), Number.NaN]),
  ];
  const both = addBinCounts(first, second);
  expect(both).toEqual(counter.count([...values, Number.NaN]));
  expect(subtractBinCounts(both, first)).toEqual(second);
});

test('taking away more than there is, or another profile, is refused', () => {
  const counts = referenceBinCounts(colours);
  expect(() => subtractBinCounts(counts, addBinCounts(counts, counts))).toThrow(/more than there/);
  const elsewhere = { counts: [1, 2], unseen: 0, missing: 0 };
  expect(() => subtractBinCounts(counts, elsewhere)).toThrow(/more than there/);
  expect(() => addBinCounts(counts, referenceBinCounts(profile))).toThrow(/two of one profile/);
});
