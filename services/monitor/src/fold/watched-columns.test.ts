import { buildReferenceProfile, type ReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import { sampleRows } from './sample-rows.js';
import { numbersOf, textsOf, watchedColumns } from './watched-columns.js';

test('answers come after the features, under names of their own', () => {
  const columns = watchedColumns(reference('x'));

  expect(columns.map(({ feature, isAnswer }) => [feature, isAnswer])).toEqual([
    ['x', false],
    ['prediction', true],
    ['probability', true],
  ]);
  const rows = sampleRows(1, { labels: ['yes'], probabilities: Float32Array.of(0.5) });
  expect(numbersOf(rows, columns[0]!)).toBeUndefined();
  expect(textsOf(rows, columns[1]!)).toEqual(['yes']);
  expect(numbersOf(rows, columns[2]!)).toBe(rows.probabilities);
});

test('a feature that is called like an answer is the one that is watched', () => {
  const columns = watchedColumns(reference('probability'));

  expect(columns.map(({ feature, isAnswer }) => [feature, isAnswer])).toEqual([
    ['probability', false],
    ['prediction', true],
  ]);
});

function reference(feature: string): ReferenceProfile {
  return buildReferenceProfile(
    [{ kind: 'numeric', name: feature, values: [1] }],
    { kind: 'categorical', name: 'said', values: ['yes'] },
    { kind: 'numeric', name: 'p', values: [0.5] },
  );
}
