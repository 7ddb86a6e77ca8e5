import { expect, test } from 'vitest';
import type { Alert } from '../alert.js';
import { nothingTold, planNotification, type ToldGroup } from './plan-notification.js';

const timing = { waitMs: 3000, intervalMs: 30_000, repeatMs: 3_600_000 };

test('waits for others to join the first alert, and tells them together', () => {
  const first = alert('a', { firedAtMs: 1000 });
  const second = alert('b', { firedAtMs: 3500 });

  expect(planNotification([first], nothingTold, timing, 3999)).toBeUndefined();
  const plan = planNotification([first, second], nothingTold, timing, 4000);

  expect(plan?.firing.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(plan?.told).toEqual({ lastMs: 4000, firing: { a: 1000, b: 1000 } });
});

test('says nothing twice until it is time to repeat', () => {
  const told: ToldGroup = { lastMs: 4000, firing: { a: 1000 } };

  expect(planNotification([alert('a')], told, timing, 3_603_999)).toBeUndefined();
  expect(planNotification([alert('a')], told, timing, 3_604_000)?.firing).toHaveLength(1);
});

test('tells a change of a group no sooner than the interval after the last message', () => {
  const told: ToldGroup = { lastMs: 4000, firing: { a: 1000 } };
  const alerts = [alert('a'), alert('b', { firedAtMs: 5000 })];

  expect(planNotification(alerts, told, timing, 33_999)).toBeUndefined();
  expect(planNotification(alerts, told, timing, 34_000)?.firing).toHaveLength(2);
});

test('tells the end of what it has told, and then knows nothing any more', () => {
  const told: ToldGroup = { lastMs: 4000, firing: { a: 1000 } };
  const plan = planNotification([over('a')], told, timing, 34_000);

  expect(plan?.firing).toEqual([]);
  expect(plan?.resolved.map(({ id }) => id)).toEqual(['a']);
  expect(plan?.told.firing).toEqual({});
});

test('does not tell the end of what it never told', () => {
  expect(planNotification([over('a')], nothingTold, timing, 34_000)).toBeUndefined();
});

test('tells the end of an episode although the alert is pending again', () => {
  const told: ToldGroup = { lastMs: 4000, firing: { a: 1000 } };
  const again = alert('a', { phase: 'pending', startsAtMs: 9000, previous: over('a') });
  const plan = planNotification([again], told, timing, 34_000);

  expect(plan?.resolved).toMatchObject([
    { id: 'a', phase: 'resolved', startsAtMs: 1000, endsAtMs: 5000 },
  ]);
});

test.each([
  ['silenced', { silencedBy: 's' }],
  ['explained', { inhibitedBy: 'b' }],
  ['acknowledged', { ackedBy: 'ada' }],
  ['pending', { phase: 'pending' }],
] as const)('an alert that is %s starts no message', (_, change) => {
  expect(planNotification([alert('a', change)], nothingTold, timing, 1_000_000)).toBeUndefined();
});

test('an acknowledged alert is not repeated, and its end is told', () => {
  const told: ToldGroup = { lastMs: 4000, firing: { a: 1000 } };

  expect(planNotification([alert('a', { ackedBy: 'ada' })], told, timing, 9e9)).toBeUndefined();
  expect(planNotification([over('a')], told, timing, 9e9)?.resolved).toHaveLength(1);
});

test('remembers a told alert that was silenced, to tell its end', () => {
  const told: ToldGroup = { lastMs: 4000, firing: { a: 1000 } };
  const alerts = [alert('a', { silencedBy: 's' }), alert('b')];
  const plan = planNotification(alerts, told, timing, 40_000);

  expect(plan?.firing.map(({ id }) => id)).toEqual(['b']);
  expect(plan?.told.firing).toEqual({ a: 1000, b: 1000 });
});

function alert(id: string, change: Partial<Alert> = {}): Alert {
  return {
    ...{ id, rule: 'model_drift', labels: {}, severity: 'warning', annotations: {}, subjects: [] },
    ...{ phase: 'firing', startsAtMs: 1000, firedAtMs: 1000, ackedBy: '' },
    looks: { last: '', lastMs: 0, breaches: [], clear: 0 },
    ...{ silencedBy: '', inhibitedBy: '' },
    ...change,
  };
}

function over(id: string): Alert {
  return alert(id, { phase: 'resolved', endsAtMs: 5000 });
}
