import { expect, test } from 'vitest';
import { coarseBounds, quantileBounds, unitBounds } from './number-bounds.js';

const sample = Array.from({ length: 200 }, (_, i) => i / 10);

test('probabilities have twenty equal parts', () => {
  expect(unitBounds.edges).toHaveLength(19);
  expect([unitBounds.edges[0], unitBounds.edges[9], unitBounds.edges[18]]).toEqual([
    0.05, 0.5, 0.95,
  ]);
});

test('coarse bounds take in the whole sample, near to its quantiles, and beside its round numbers', () => {
  const exact = quantileBounds(sample);
  const coarse = coarseBounds(exact);

  expect(coarse.edges).toHaveLength(19);
  for (const [i, edge] of coarse.edges.entries()) {
    expect(edge - exact.edges[i]!).toBeGreaterThan(0.04);
    expect(edge - exact.edges[i]!).toBeLessThan(0.06);
  }
  expect(coarse.smallest).toBeCloseTo(-0.05);
  expect(coarse.largest).toBeCloseTo(19.95);
});

test.each([[[]], [[3]], [[3, 3, 3]]])('a sample without a spread stays as it is: %j', (values) => {
  expect(coarseBounds(quantileBounds(values))).toEqual(quantileBounds(values));
});

test('a sample of few values keeps edges between them', () => {
  const { edges, largest } = coarseBounds(quantileBounds([...Array<number>(90).fill(1), 2, 3]));
  expect(edges.filter((edge) => edge > 1 && edge < 2)).toHaveLength(1);
  expect(largest).toBeGreaterThan(3);
});
