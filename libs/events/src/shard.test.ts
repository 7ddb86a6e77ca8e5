import { expect, test } from 'vitest';
import { appendedKey, shardCount, shardKeys, shardOf } from './shard.js';

test('the shard of a model never changes', () => {
  expect(['iris', 'churn', 'diabetes', 'müller'].map(shardOf)).toEqual([0, 12, 14, 3]);
});

test('models spread over all shards', () => {
  const used = new Set(Array.from({ length: 500 }, (_, i) => shardOf(`model-${String(i)}`)));
  expect(used).toEqual(new Set(Array.from({ length: shardCount }, (_, i) => i)));
});

test('all keys of a shard carry its hash tag, and no two are the same', () => {
  const { stream, deadLetters, checkpoint, lease, fence, profiles } = shardKeys(3);
  const appended = appendedKey(3, 'replica-1');
  const keys = [stream, deadLetters, checkpoint, lease, fence, profiles, appended];
  for (const key of keys) expect(key).toMatch(/^slipway:\{3\}:/);
  expect(new Set(keys).size).toBe(keys.length);
});
