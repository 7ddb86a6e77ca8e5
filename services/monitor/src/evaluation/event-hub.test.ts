import { expect, test } from 'vitest';
import { createEventHub, type MonitorEvent } from './event-hub.js';

test('every watcher sees what happens after it has come', async () => {
  const hub = createEventHub();
  hub.publish(event('before'));
  const [one, other] = [hub.subscribe(), hub.subscribe()];
  const waiting = one.next();
  hub.publish(event('a'));
  hub.publish(event('b'));

  expect((await waiting)?.modelName).toBe('a');
  expect((await one.next())?.modelName).toBe('b');
  expect((await other.next())?.modelName).toBe('a');
});

test('a watcher hears nothing after it has gone, and does not wait for it either', async () => {
  const hub = createEventHub();
  const watcher = hub.subscribe();
  const waiting = watcher.next();
  watcher.close();
  hub.publish(event('a'));

  expect(await waiting).toBeUndefined();
  expect(await watcher.next()).toBeUndefined();
});

test('a watcher that does not read loses the oldest', async () => {
  const hub = createEventHub();
  const watcher = hub.subscribe();
  for (let i = 0; i < 1003; i++) hub.publish(event(String(i)));

  expect((await watcher.next())?.modelName).toBe('3');
});

function event(modelName: string): MonitorEvent {
  const evaluation = {
    ...{ id: '', modelName, modelVersion: '', timeMs: 0, position: '', referenceRows: 0 },
    ...{ window: { rows: 0, startMs: undefined, endMs: undefined }, referenceDigest: '' },
    ...{ verdict: undefined, reason: '', outputs: { nonFiniteShare: 0, isConstant: false } },
    answers: { prediction: undefined, probability: undefined },
  };
  return { kind: 'evaluation', modelName, evaluation };
}
