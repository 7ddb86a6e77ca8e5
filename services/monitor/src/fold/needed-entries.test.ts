import { expect, test } from 'vitest';
import { createNeededEntries } from './needed-entries.js';

test('needs the entries that hold the last rows, and none older', () => {
  const needed = createNeededEntries(10);
  expect(needed.oldest()).toBeUndefined();

  needed.add(entry('1-0', 6));
  needed.add(entry('2-0', 5));
  expect(needed.oldest()?.id).toBe('1-0');
  needed.add(entry('3-0', 4));
  expect(needed.oldest()?.id).toBe('1-0');
  needed.add(entry('4-0', 1));
  expect(needed.oldest()?.id).toBe('2-0');
  needed.add(entry('5-0', 10));
  expect(needed.oldest()?.id).toBe('5-0');
});

test('entries without answered rows are needed as long as older ones are, and go with them', () => {
  const needed = createNeededEntries(2);
  needed.add(entry('1-0', 1));
  needed.add(entry('2-0', 0));
  expect(needed.oldest()?.id).toBe('1-0');
  needed.add(entry('3-0', 2));

  expect(needed.oldest()?.id).toBe('3-0');
});

test('needs only what came after the window was stored', () => {
  const needed = createNeededEntries(10);
  needed.add(entry('1-0', 8));
  needed.clear();
  expect(needed.oldest()).toBeUndefined();

  needed.add(entry('2-0', 8));
  expect(needed.oldest()?.id).toBe('2-0');
});

function entry(id: string, answeredRows: number) {
  return { id, shardRows: 0, answeredRows };
}
