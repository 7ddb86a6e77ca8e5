import { expect, test } from 'vitest';
import { compareStreamIds, nextStreamId, streamIdTimeMs, streamStart } from './stream-id.js';

test('orders ids by time and then by number, as numbers', () => {
  const ordered = [streamStart, '0-1', '9-0', '10-0', '10-9', '10-10', '18446744073709551615-1'];

  expect([...ordered].reverse().sort(compareStreamIds)).toEqual(ordered);
  expect(compareStreamIds('7-3', '7-3')).toBe(0);
});

test('knows the id that follows', () => {
  expect(nextStreamId('7-3')).toBe('7-4');
  expect(nextStreamId('7-18446744073709551615')).toBe('8-0');
});

test('reads the time out of an id', () => {
  expect(streamIdTimeMs('1700000000000-5')).toBe(1_700_000_000_000);
});
