import { expect, test } from 'vitest';
import { parseTimeWindow } from './time-window.js';

test.each([
  ['30s', 30_000],
  ['10m', 600_000],
  ['1h', 3_600_000],
  ['7d', 604_800_000],
])('%s is a time', (text, ms) => {
  expect(parseTimeWindow(text)).toBe(ms);
});

test.each(['', '0m', '10', 'm', '-1h', '1.5h', '10 m', '1w'])('%j is none', (text) => {
  expect(() => parseTimeWindow(text)).toThrow('window: expected a time such as 10m, 1h or 7d, got');
});
