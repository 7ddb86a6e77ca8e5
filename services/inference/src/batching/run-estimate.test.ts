import { expect, test } from 'vitest';
import { createRunEstimate } from './run-estimate.js';

test('fixed and per-row cost are told apart once sizes differ', () => {
  const estimate = createRunEstimate();
  for (let run = 0; run < 100; run++) {
    const rows = 1 + (run % 32);
    estimate.learn(rows, 3 + 0.5 * rows);
  }
  expect(estimate.expectMs(1)).toBeCloseTo(3.5, 6);
  expect(estimate.expectMs(100)).toBeCloseTo(53, 6);
  expect(estimate.rowsWithin(13.1)).toBe(20);
});

test('while all runs had one size, everything counts as cost per row', () => {
  const estimate = createRunEstimate();
  for (let run = 0; run < 10; run++) estimate.learn(4, 8);
  expect(estimate.expectMs(8)).toBeCloseTo(16, 9);
});

test('noise never makes rows free of cost below nothing', () => {
  const estimate = createRunEstimate();
  estimate.learn(1, 10);
  estimate.learn(100, 1);
  expect(estimate.expectMs(1000)).toBeGreaterThan(0);
  expect(estimate.rowsWithin(5)).toBe(Infinity);
});

test('nothing is expected before the first run', () => {
  expect(createRunEstimate().expectMs(1000)).toBe(0);
  expect(createRunEstimate().rowsWithin(1)).toBe(Infinity);
});

test('later runs outweigh earlier ones', () => {
  const estimate = createRunEstimate();
  for (let run = 0; run < 300; run++) estimate.learn(1, 1);
  for (let run = 0; run < 300; run++) estimate.learn(1, 20);
  expect(estimate.expectMs(1)).toBeGreaterThan(19);
});
