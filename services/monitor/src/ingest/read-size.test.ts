import { expect, test } from 'vitest';
import { createReadSize } from './read-size.js';

test.each([
  ['small', 300, 512],
  ['middling', 10_000, 52],
  ['big', 57_000, 9],
  ['huge', 5_000_000, 8],
])('asks for as many %s entries as one answer should hold', (_what, bytes, expected) => {
  const size = createReadSize();
  expect(size.entries()).toBe(64);

  size.learn([entryOf(bytes), entryOf(bytes)]);
  expect(size.entries()).toBe(expected);
  size.learn([]);
  expect(size.entries()).toBe(expected);
});

function entryOf(bytes: number): { readonly id: string; readonly bytes: Buffer } {
  return { id: '1-0', bytes: Buffer.alloc(bytes) };
}
