import { expect, test } from 'vitest';
import { isSampled } from './sampling.js';

const ids = Array.from({ length: 20_000 }, (_, i) => `id-${String(i)}`);
const sampledAt = (rate: number): string[] => ids.filter((id) => isSampled(id, rate));

test('the share that is sampled is the rate', () => {
  expect(sampledAt(0)).toEqual([]);
  expect(sampledAt(1)).toEqual(ids);
  for (const rate of [0.01, 0.25, 0.9]) {
    // Five standard deviations of a fair draw.
    const slack = 5 * Math.sqrt((rate * (1 - rate)) / ids.length);
    expect(Math.abs(sampledAt(rate).length / ids.length - rate)).toBeLessThan(slack);
  }
});

test('an id is sampled or not, whoever asks, and a higher rate keeps what a lower one kept', () => {
  const few = sampledAt(0.1);
  expect(sampledAt(0.1)).toEqual(few);
  const many = new Set(sampledAt(0.5));
  expect(few.filter((id) => !many.has(id))).toEqual([]);
});
