import { createLogger } from '@slipway/core';
import { connectRedis } from '@slipway/redis';
import { buildReferenceProfile } from '@slipway/stats';
import { startTestValkey, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { decodeProfile } from './profile-codec.js';
import { publishProfile, readProfiles } from './redis-profiles.js';
import { shardOf } from './shard.js';

test('profiles are found in the shard of their model, the last one of each version', async () => {
  const { url } = await startTestValkey(onTestFinished);
  const redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'a connection', timeoutMs: 10_000 });
  const profileOf = (...values: number[]) =>
    buildReferenceProfile([{ name: 'x', kind: 'numeric', values }]);

  await publishProfile(redis, 'iris', '1.0.0', profileOf(1));
  await publishProfile(redis, 'iris', '2.0.0', profileOf(1, 2));
  await publishProfile(redis, 'iris', '1.0.0', profileOf(1, 2, 3));
  await publishProfile(redis, 'iris', '1.0.0', profileOf(1, 2, 3));

  const stored = await readProfiles(redis, shardOf('iris'));
  const rows = [...stored].map(([name, bytes]) => [name, decodeProfile(bytes).profile.rows]);
  expect(Object.fromEntries(rows)).toEqual({ 'iris@1.0.0': 3, 'iris@2.0.0': 2 });
  expect(await readProfiles(redis, (shardOf('iris') + 1) % 16)).toEqual(new Map());
});
