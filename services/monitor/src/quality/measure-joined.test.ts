import { expect, test } from 'vitest';
import { createJoinedVersion } from '../outcomes/joined-version.js';
import { measureHours, measureRows } from './measure-joined.js';

test('the confusion of an hour is in the order of that of the rows', () => {
  const classes = ['a', 'b', 'c'];
  const pairs = [
    [2, 0],
    [0, 1],
    [2, 2],
    [1, 1],
    [0, 0],
  ] as const;
  const version = createJoinedVersion('1', true);
  version.classes?.declare(classes);
  for (const [actual, predicted] of pairs) {
    version.count(0, { actual, predicted, probabilities: [] }, 1);
  }
  const rows = measureRows(
    {
      actual: Float64Array.from(pairs, ([actual]) => actual),
      predicted: Float64Array.from(pairs, ([, predicted]) => predicted),
      ...{ timesMs: new Float64Array(5), delaysS: new Float64Array(5), probabilities: undefined },
    },
    classes,
  );

  const [hour] = measureHours(version);

  expect(hour?.confusion).toEqual(rows?.confusion);
  expect(hour?.confusion.map(({ actual, predicted }) => actual + predicted)).toEqual([
    ...['aa', 'ab', 'bb', 'ca', 'cc'],
  ]);
});
