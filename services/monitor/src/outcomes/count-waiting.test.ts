import { shardCount, shardOf } from '@slipway/events';
import { expect, test } from 'vitest';
import { countWaiting } from './count-waiting.js';
import { createWaitingLabels, type WaitingLabels } from './waiting-labels.js';

const open = () => {
  const waiting = createWaitingLabels(new Map(), { horizonMs: 3_600_000, maxLabels: 100 });
  return { waiting };
};
const label = (rowId: string, modelName: string) => ({
  ...{ rowId, modelName, text: 'yes' },
  ...{ observedMs: 0, arrivedMs: 0 },
});

function allShards() {
  const parts = Array.from({ length: shardCount }, open);
  const everywhere = (rowId: string): void => {
    for (const { waiting } of parts) waiting.add(label(rowId, ''));
  };
  const of = (shard: number): WaitingLabels => parts[shard]!.waiting;
  return { parts, everywhere, of };
}

test('a label without a model waits once, whatever number of shards look for its prediction', () => {
  const { parts, everywhere, of } = allShards();
  for (let i = 0; i < 20; i++) everywhere(`row-${String(i)}`);
  of(3).add(label('named', 'iris'));

  expect(countWaiting(parts)).toBe(21);
});

test('once a shard has found its prediction a label waits no more, although the others still have their copies', () => {
  const { parts, everywhere, of } = allShards();
  everywhere('a');
  everywhere('b');
  of((shardOf('a') + 1) % shardCount).take('a', 'iris');

  expect(countWaiting(parts)).toBe(1);
});

test('the monitors of several shards count a label without a model once together', () => {
  const { parts, everywhere } = allShards();
  for (let i = 0; i < 20; i++) everywhere(`row-${String(i)}`);
  const half = (isMine: (shard: number) => boolean) =>
    countWaiting(parts.map((part, shard) => (isMine(shard) ? part : undefined)));

  const [low, high] = [half((shard) => shard < 8), half((shard) => shard >= 8)];

  expect(low + high).toBe(20);
  expect(Math.min(low, high)).toBeGreaterThan(0);
});
