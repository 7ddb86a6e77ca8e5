import { expect, test } from 'vitest';
import { bucketCount, bucketOf, hash64 } from './bucket.js';

test.each([
  ['', 0xef46db3751d8e999n],
  ['a', 0xd24ec4f1a98c6e5bn],
  ['abc', 0x44bc2cf5ad770999n],
  ['iris:müller', 0x0fa7682a98af14ccn],
  ['x'.repeat(100), 0x92f0de5a88a3c094n],
])('the hash of %j is the xxHash64 of its UTF-8 bytes', (text, expected) => {
  expect(hash64(text)).toBe(expected);
});

test('a bucket is the hash of salt, colon and key, modulo 10,000', () => {
  expect(bucketOf('user-42', 'iris')).toBe(3941);
  expect(bucketOf('müller', 'iris')).toBe(4684);
});

test('every bucket is one of 0 to 9,999', () => {
  const buckets = Array.from({ length: 50_000 }, (_, i) => bucketOf(`key-${String(i)}`, 'salt'));
  expect(Math.min(...buckets)).toBe(0);
  expect(Math.max(...buckets)).toBe(bucketCount - 1);
});

test('keys spread evenly over the buckets', () => {
  const counts = new Array<number>(100).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const percent = Math.floor(bucketOf(`user-${String(i)}`, 'iris') / 100);
    counts[percent] = (counts[percent] ?? 0) + 1;
  }
  const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // 99.9th percentile of chi-square with 99 degrees of freedom.
  expect(chiSquare).toBeLessThan(148.2);
});

test('two salts choose users independently of each other', () => {
  let both = 0;
  for (let i = 0; i < 10_000; i++) {
    const key = `user-${String(i)}`;
    if (bucketOf(key, 'rollout-1') < 5000 && bucketOf(key, 'rollout-2') < 5000) both += 1;
  }
  expect(both / 10_000).toBeCloseTo(0.25, 1);
});
