import { expect, test } from 'vitest';
import { createLookSchedule, type LookSchedule } from './look-schedule.js';

const options = { everyRows: 100, everyMs: 300_000, minSamples: 100 };
const start = 1_700_000_000_000;

test('a look is due after every hundred rows', () => {
  const schedule = createLookSchedule(options);
  schedule.add(60, start, '1-0');
  expect(schedule.isDue(start)).toBe(false);
  expect(schedule.rowsToLook(500, start)).toBe(40);
  schedule.add(40, start, '2-0');
  expect(schedule.isDue(start)).toBe(true);
  expect(schedule.rowsToLook(500, start)).toBe(0);

  expect(schedule.take(start)).toBe(1);
  expect(schedule.isDue(start)).toBe(false);
  expect([schedule.rows(), schedule.position()]).toEqual([100, '2-0']);
});

test('a row waits five minutes at most, counted from when it came', () => {
  const schedule = createLookSchedule(options);
  schedule.add(100, start, '');
  schedule.take(start);
  expect(schedule.dueMs()).toBe(Number.POSITIVE_INFINITY);
  schedule.add(1, start + 1_000_000, '');
  schedule.add(1, start + 1_100_000, '');

  expect(schedule.dueMs()).toBe(start + 1_300_000);
  expect(schedule.isDue(start + 1_299_999)).toBe(false);
  expect(schedule.isDue(start + 1_300_000)).toBe(true);
});

test('there is no look before there are enough rows for a verdict', () => {
  const schedule = createLookSchedule({ everyRows: 10, everyMs: 1000, minSamples: 30 });
  schedule.add(29, start, '');
  expect(schedule.isDue(start + 5000)).toBe(false);
  expect(schedule.rowsToLook(50, start)).toBe(1);
  schedule.add(1, start, '');

  expect(schedule.isDue(start)).toBe(true);
});

test('heavy traffic is looked at twenty times at once and then twice a second', () => {
  const schedule = createLookSchedule(options);
  expect(looksOf(schedule, start, 1_000_000)).toBe(20);
  expect(looksOf(schedule, start + 3000, 1_000_000)).toBe(6);
  expect(looksOf(schedule, start + 3400, 1_000_000)).toBe(0);
  expect(looksOf(schedule, start + 60_000, 1_000_000)).toBe(20);
});

test('counts how many looks a week would have at the present pace, from an hour of them at least', () => {
  const schedule = createLookSchedule(options);
  for (let minute = 0; minute < 30; minute++) looksOf(schedule, start + minute * 60_000, 100);
  const week = 7 * 24;
  expect(schedule.looksPerWeek()).toBeCloseTo(30 * week, -2);

  for (let minute = 30; minute < 600; minute++) looksOf(schedule, start + minute * 60_000, 100);
  expect(schedule.looksPerWeek()).toBeCloseTo(60 * week, -2);
});

test('goes on from what was stored', () => {
  const before = createLookSchedule(options);
  looksOf(before, start, 2530);
  const after = createLookSchedule(options, before.store());

  expect(after.rowsToLook(100, start)).toBe(before.rowsToLook(100, start));
  expect(after.dueMs()).toBe(before.dueMs());
  expect(after.take(start + 9000)).toBe(before.take(start + 9000));
  expect(after.store()).toEqual(before.store());
});

/** Adds rows at one time as an entry does; answers how many looks were taken. */
function looksOf(schedule: LookSchedule, streamMs: number, rows: number): number {
  let looks = 0;
  const lookIfDue = (): void => {
    if (!schedule.isDue(streamMs)) return;
    schedule.take(streamMs);
    looks++;
  };
  lookIfDue();
  for (let left = rows; left > 0;) {
    const added = schedule.rowsToLook(left, streamMs);
    schedule.add(added, streamMs, '');
    lookIfDue();
    left -= added;
  }
  return looks;
}
