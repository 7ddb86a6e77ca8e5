import { expect, test } from 'vitest';
import { parseTimeWindow } from './time-window.js';

test.each([
  ['10s', 10_000],
  ['30s', 30_000],
  ['10m', 600_000],
  ['1h', 3_600_000],
  ['7d', 604_800_000],
  ['30d', 2_592_000_000],
])('%s is a time', (text, ms) => {
  expect(parseTimeWindow(text, 30 * 86_400_000)).toBe(ms);
});

test.each(['', '0m', '10', 'm', '-1h', '1.5h', '10 m', '1w'])('%j is none', (text) => {
  expect(() => parseTimeWindow(text, 30 * 86_400_000)).toThrow(
    'window: expected a time such as 10m, 1h or 7d, got',
  );
});

test.each(['9s', '31d', '721h', '999999d'])(
  '%s is less than a pane or more than is kept',
  (text) => {
    expect(() => parseTimeWindow(text, 30 * 86_400_000)).toThrow(
      `window: expected a time from 10s to 30d, got "${text}"`,
    );
  },
);
