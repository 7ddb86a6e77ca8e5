import { expect, test } from 'vitest';
import { createProducerClock } from './producer-clock.js';

const hourMs = 3_600_000;
const toleranceMs = 60_000;

test('a clock that is right within the tolerance is left alone', () => {
  const clock = createProducerClock(toleranceMs);
  expect(clock.observe(1000, 1020)).toBe(0);
  expect(clock.observe(60_000, 0)).toBe(0);
  expect(clock.observe(100_000, 160_000)).toBe(0);
});

test.each([
  ['slow', -hourMs],
  ['fast', hourMs],
])('an hour of a %s clock is taken back from its first entry on', (_what, offMs) => {
  const clock = createProducerClock(toleranceMs);
  for (let at = 0; at < 5 * hourMs; at += 60_000) {
    const shiftMs = clock.observe(at + offMs - 20, at);
    expect(Math.abs(shiftMs + offMs)).toBeLessThanOrEqual(20);
  }
});

test('entries that waited an hour for Redis keep their times', () => {
  const clock = createProducerClock(toleranceMs);
  for (let at = 0; at < 30 * 60_000; at += 10_000) clock.observe(at, at + 20);
  const backMs = 90 * 60_000;
  for (let at = 30 * 60_000; at < backMs; at += 10_000) {
    expect(clock.observe(at, backMs + at / 1000)).toBe(0);
  }
  expect(clock.observe(backMs + 60_000, backMs + 60_020)).toBe(0);
});

test('a clock that is set back is judged anew after two spans, one that is set forward at once', () => {
  const clock = createProducerClock(toleranceMs);
  clock.observe(0, 0);
  expect(clock.observe(hourMs + 1000, 1000)).toBe(-hourMs);
  let lastMs = 0;
  for (let at = 2000; at <= 22 * 60_000; at += 1000) lastMs = clock.observe(at, at);
  expect(lastMs).toBe(0);
});

test('a restart forgets nothing', () => {
  const clock = createProducerClock(toleranceMs);
  clock.observe(0, 10);
  const again = createProducerClock(toleranceMs, clock.stored());
  expect(again.observe(5, 5 + hourMs)).toBe(0);
  expect(again.stored()).toEqual({ sinceMs: 5 + hourMs, leastMs: hourMs, leastBeforeMs: 10 });
});
