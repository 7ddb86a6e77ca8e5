import { expect, test } from 'vitest';
import { newDelivery, type Delivery } from './delivery.js';
import { settleDelivery } from './settle-delivery.js';

const delivery = newDelivery({ channel: 'slack', group: { model: 'iris' }, notices: [], nowMs: 0 });

test('waits longer after each failure, and gives up after an hour', () => {
  const waits: number[] = [];
  let nowMs = 0;
  let tried: Delivery = delivery;
  while (tried.state === 'pending') {
    tried = settleDelivery(tried, { kind: 'retry', reason: 'HTTP 503' }, nowMs);
    waits.push((tried.nextAttemptMs - nowMs) / 1000);
    nowMs = tried.nextAttemptMs;
  }

  expect(waits.slice(0, 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
  expect(tried).toMatchObject({ state: 'dead', lastError: 'HTTP 503', attempts: waits.length });
  expect(nowMs).toBeGreaterThan(3_600_000);
  expect(nowMs).toBeLessThanOrEqual(3_900_000);
});

test('waits as long as the receiver has asked for, when that is longer', () => {
  const result = { kind: 'retry', reason: 'HTTP 429', afterMs: 30_000 } as const;

  expect(settleDelivery(delivery, result, 1000).nextAttemptMs).toBe(31_000);
});

test('notes when it was delivered, and why it never will be', () => {
  expect(settleDelivery(delivery, { kind: 'delivered' }, 700)).toMatchObject({
    ...{ state: 'delivered', deliveredMs: 700, attempts: 1 },
  });
  expect(settleDelivery(delivery, { kind: 'dead', reason: 'HTTP 404' }, 700)).toMatchObject({
    ...{ state: 'dead', lastError: 'HTTP 404', attempts: 1 },
  });
});

test('two messages about the same alerts have two ids', () => {
  const later = newDelivery({ channel: 'slack', group: { model: 'iris' }, notices: [], nowMs: 1 });

  expect(delivery.id).toMatch(/^iris-[0-9a-f]{16}$/);
  expect(later.id).not.toBe(delivery.id);
});
