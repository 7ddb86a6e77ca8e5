import { expect, test } from 'vitest';
import { createClassTable } from './class-table.js';

test.each([
  [['0', '1'], '1', '0'],
  [['1', '0'], '1', '0'],
  [['True', 'False'], 'True', 'False'],
  [['no', 'yes'], 'yes', 'no'],
])('of the two classes %j a truth value means the one that it names', (names, yes, no) => {
  const listed = createClassTable({ names, isClosed: true });
  const found = createClassTable({ names, isClosed: false });
  for (const table of [listed, found]) {
    expect(names[table.indexOfLabel('true') ?? -1]).toBe(yes);
    expect(names[table.indexOfLabel('false') ?? -1]).toBe(no);
  }
});

test.each([true, false])('a truth value is no class of three (listed: %s)', (isClosed) => {
  const table = createClassTable({ names: ['low', 'mid', 'high'], isClosed });
  expect(table.indexOfLabel('true')).toBeUndefined();
  expect(table.indexOfLabel('false')).toBeUndefined();
  expect(table.indexOfLabel('1')).toBe(1);
  expect(table.names()).toHaveLength(3);
});

test('a truth value is a class where the model calls one so, whatever their number', () => {
  const three = createClassTable({ names: ['true', 'false', 'unsure'], isClosed: true });
  expect(three.indexOfLabel('false')).toBe(1);
  const young = createClassTable({ names: ['false'], isClosed: false });
  expect(young.indexOfLabel('true')).toBe(1);
  expect(young.names()).toEqual(['false', 'true']);
});
