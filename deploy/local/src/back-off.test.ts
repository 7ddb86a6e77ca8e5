import { expect, test } from 'vitest';
import { nextDelayMs } from './back-off.js';

test('waits 0.2 s first, then twice as long each time, and never over 5 s', () => {
  const delays: number[] = [];
  for (let i = 0; i < 7; i += 1) delays.push(nextDelayMs(delays.at(-1), 50));
  expect(delays).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
});

test('begins again after a process has run for 10 s', () => {
  expect(nextDelayMs(5_000, 9_999)).toBe(5_000);
  expect(nextDelayMs(5_000, 10_000)).toBe(200);
});
