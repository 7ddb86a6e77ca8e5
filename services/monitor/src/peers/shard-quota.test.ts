import { expect, test } from 'vitest';
import { createShardQuota, type ShardQuota } from './shard-quota.js';

const shards = Array.from({ length: 16 }, (_, shard) => shard);

test.each([
  [1, 16],
  [2, 8],
  [3, 6],
  [16, 1],
  [20, 1],
])('of %d monitors each may take %d shards', (members, share) => {
  const quota = createShardQuota(16);
  quota.setMembers(members);

  expect(shards.filter((shard) => quota.reserve(shard))).toHaveLength(share);
  expect(shards.some((shard) => quota.isSurplus(shard))).toBe(false);
});

test('takes nothing before it knows how many there are', () => {
  const quota = createShardQuota(16);
  expect(quota.reserve(0)).toBe(false);
});

test('hands back what is too many when another one joins, and nothing else', () => {
  const quota = takeAll(1);
  quota.setMembers(2);

  const surplus = shards.filter((shard) => quota.isSurplus(shard));
  expect(surplus).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  for (const shard of surplus) quota.free(shard);
  expect(shards.some((shard) => quota.isSurplus(shard) || quota.reserve(shard))).toBe(false);
});

test('a place that is free again can be taken', () => {
  const quota = takeAll(2);
  quota.free(3);
  expect(quota.holds(3)).toBe(false);

  expect(quota.reserve(12)).toBe(true);
  expect(quota.reserve(13)).toBe(false);
});

function takeAll(members: number): ShardQuota {
  const quota = createShardQuota(16);
  quota.setMembers(members);
  for (const shard of shards) quota.reserve(shard);
  return quota;
}
