import { expect, test } from 'vitest';
import type { AlertRecord } from '../alert.js';
import type { Observation } from '../rules/observation.js';
import { parseAlertSettings } from '../rules/alert-settings.js';
import { advanceAlert, resolvedRetentionMs } from './advance-alert.js';

const defaults = parseAlertSettings({}, 'test').rulesFor('iris').output_constant;

test('goes from pending to firing when enough of the last looks found something wrong', () => {
  const phases = play('x..xx', { looks: 2, of: 3 });

  expect(phases).toEqual(['pending', 'pending', 'pending', 'pending', 'firing']);
});

test('fires at the first look where one is enough', () => {
  expect(play('x', {})).toEqual(['firing']);
});

test('forgets a pending alert when the last looks are all well', () => {
  expect(play('x.-', { looks: 2, of: 2 })).toEqual(['pending', 'pending', 'none']);
});

test('waits until it has lasted, also without a new look', () => {
  const settings = { ...defaults, for_s: 5 };
  const begun = advanceAlert(undefined, newLook(settings), breach('1'), 1000);
  const waiting = advanceAlert(begun, newLook(settings), breach('1'), 5999);
  const fired = advanceAlert(waiting, newLook(settings), breach('1'), 6000);

  expect([begun, waiting, fired].map((record) => record?.phase)).toEqual([
    ...['pending', 'pending', 'firing'],
  ]);
  expect(fired).toMatchObject({ startsAtMs: 1000, firedAtMs: 6000 });
});

test('keeps firing between the two thresholds and ends only below the lower one', () => {
  const phases = play('x-.-..', { clear_looks: 2 });

  expect(phases).toEqual(['firing', 'firing', 'firing', 'firing', 'firing', 'resolved']);
});

test('does not count the same look twice', () => {
  const settings = { ...defaults, looks: 2, of: 2 };
  const once = advanceAlert(undefined, newLook(settings), breach('1'), 1000);
  const again = advanceAlert(once, newLook(settings), breach('1'), 2000);

  expect(again).toBe(once);
  expect(advanceAlert(again, newLook(settings), breach('2'), 3000)?.phase).toBe('firing');
});

test('neither starts nor ends on too little data, and ends after a long time of it', () => {
  const fired = advanceAlert(undefined, newLook(defaults), breach('1'), 1000);
  const unknown: Observation = { level: 'unknown' };

  expect(advanceAlert(undefined, newLook(defaults), unknown, 1000)).toBeUndefined();
  expect(advanceAlert(fired, newLook(defaults), unknown, 900_999)).toBe(fired);
  expect(advanceAlert(fired, newLook(defaults), unknown, 901_000)).toMatchObject({
    phase: 'resolved',
    annotations: { resolved_because: 'nothing new to look at for 900 s' },
  });
});

test('starts a new episode under the same id, without the acknowledgement of the old one', () => {
  const first = advanceAlert(undefined, newLook(defaults), breach('1'), 1000);
  const acked = first && { ...first, ackedBy: 'ada' };
  const over = advanceAlert(acked, newLook(defaults), { level: 'clear', look: '2' }, 2000);
  const second = advanceAlert(over, newLook(defaults), breach('3'), 3000);

  expect(over).toMatchObject({ phase: 'resolved', startsAtMs: 1000, endsAtMs: 2000 });
  expect(second).toMatchObject({ id: first?.id, phase: 'firing', startsAtMs: 3000, ackedBy: '' });
});

test('returns to the episode before when a pending one comes to nothing', () => {
  const settings = { ...defaults, looks: 2, of: 2 };
  const over: AlertRecord = { ...firing(), phase: 'resolved', endsAtMs: 500 };
  const pending = advanceAlert(over, newLook(settings), breach('2'), 1000);
  const well = (look: string): Observation => ({ level: 'clear', look });
  const once = advanceAlert(pending, newLook(settings), well('3'), 2000);

  expect(pending?.phase).toBe('pending');
  expect(advanceAlert(once, newLook(settings), well('4'), 3000)).toBe(over);
});

test('is forgotten a day after it was over', () => {
  const over: AlertRecord = { ...firing(), phase: 'resolved', endsAtMs: 0 };
  const clear: Observation = { level: 'clear', look: '9' };

  expect(advanceAlert(over, newLook(defaults), clear, resolvedRetentionMs - 1)).toBe(over);
  expect(advanceAlert(over, newLook(defaults), clear, resolvedRetentionMs)).toBeUndefined();
});

/** x: breach, -: between the thresholds, .: clear. */
function play(looks: string, change: Partial<typeof defaults>): readonly string[] {
  const settings = { ...defaults, ...change, of: change.of ?? change.looks ?? 1 };
  let record: AlertRecord | undefined;
  return Array.from(looks, (kind, i) => {
    const look = String(i);
    const level = kind === '-' ? 'hold' : 'clear';
    const observation: Observation = kind === 'x' ? breach(look) : { level, look };
    record = advanceAlert(record, newLook(settings), observation, i * 1000);
    return record?.phase ?? 'none';
  });
}

function breach(look: string): Observation {
  return { level: 'breach', look, subjects: [], annotations: { summary: look } };
}

function newLook(settings: typeof defaults) {
  return { id: '1-a', rule: 'output_constant' as const, labels: { alertname: 'A' }, settings };
}

function firing(): AlertRecord {
  const record = advanceAlert(undefined, newLook(defaults), breach('1'), 0);
  if (record === undefined) throw new Error('it did not start');
  return record;
}
