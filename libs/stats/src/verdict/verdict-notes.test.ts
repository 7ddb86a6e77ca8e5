import { expect, test } from 'vitest';
import { verdictNotes } from './verdict-notes.js';

test('a reference of fewer than five windows is pointed out', () => {
  expect(verdictNotes({ referenceRows: 4999, windowRows: 1000 })).toEqual([
    expect.stringMatching(/4999 rows for windows of 1000: with 5000 or more/),
  ]);
});

test('nothing is said of a large one, or of nothing', () => {
  expect(verdictNotes({ referenceRows: 5000, windowRows: 1000 })).toEqual([]);
  expect(verdictNotes({ referenceRows: 0, windowRows: 1000 })).toEqual([]);
  expect(verdictNotes({ referenceRows: 100, windowRows: 0 })).toEqual([]);
});
