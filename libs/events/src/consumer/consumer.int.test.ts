import { createLogger } from '@slipway/core';
import { connectRedis, type Redis } from '@slipway/redis';
import { startTestValkey, waitFor } from '@slipway/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeProfile } from '../profile-codec.js';
import { entryField, shardKeys } from '../shard.js';
import { createCheckpoint, type CheckpointCommit } from './checkpoint.js';
import { createMemberRegistry } from './member-registry.js';
import { createProfileReader } from './profile-reader.js';
import { createShardLease } from './shard-lease.js';
import { createShardReader, type ReadPositions } from './shard-reader.js';
import { streamStart } from './stream-id.js';

const shard = 3;
const keys = shardKeys(shard);
let redis: Redis;

beforeAll(async () => {
  const { url } = await startTestValkey(afterAll);
  redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  afterAll(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'Redis', timeoutMs: 5000 });
});

beforeEach(async () => {
  await redis.flushall();
});

test('one owner has the lease, and each grant has a higher token than the one before', async () => {
  const a = createShardLease(redis, { shard, owner: 'a' });
  const b = createShardLease(redis, { shard, owner: 'b' });

  expect(await a.acquire()).toEqual({ isGranted: true, holder: 'a|1' });
  expect(await b.acquire()).toEqual({ isGranted: false, owner: 'a' });
  expect(await a.acquire()).toEqual({ isGranted: true, holder: 'a|2' });
  expect(await a.renew('a|1')).toBe(false);
  expect(await a.renew('a|2')).toBe(true);
  await a.release('a|1');
  expect(await b.acquire()).toEqual({ isGranted: false, owner: 'a' });
  await a.release('a|2');
  expect(await b.acquire()).toEqual({ isGranted: true, holder: 'b|3' });
});

test('a lease names its owner', async () => {
  const lease = createShardLease(redis, { shard, owner: 'a' });
  expect(await lease.owner()).toBeUndefined();
  await lease.acquire();
  expect(await lease.owner()).toBe('a');
});

test('members that say so are there, and those that fall silent are forgotten', async () => {
  const registry = createMemberRegistry(redis);
  const b = { id: 'b', address: 'host:2' };
  expect(await registry.announce(b)).toEqual([b]);
  const a = { id: 'a', address: 'host:1' };
  expect(await registry.announce(a)).toEqual([a, b]);
  expect(await registry.announce({ ...b, address: 'host:3' })).toHaveLength(2);

  const [seen = ''] = await redis.keys('*:seen');
  await redis.zincrby(seen, -5001, 'a');
  expect(await registry.announce(b)).toEqual([b]);
  await registry.leave('b');
  expect(await redis.dbsize()).toBe(0);
});

test('a lease that is not renewed runs out', async () => {
  const lease = createShardLease(redis, { shard, owner: 'a' });
  await lease.acquire();
  const first = await redis.pttl(keys.lease);
  await redis.pexpire(keys.lease, 1000);

  expect(first).toBeGreaterThan(4000);
  expect(first).toBeLessThanOrEqual(5000);
  await lease.renew('a|1');
  expect(await redis.pttl(keys.lease)).toBeGreaterThan(4000);
});

test('a checkpoint is stored whole, and only what changed the next time', async () => {
  const holder = await grant('a');
  const checkpoint = createCheckpoint(redis, shard);
  expect(await checkpoint.load()).toBeUndefined();

  const binary = Buffer.from([0, 255, 10, 13]);
  expect(
    await checkpoint.commit(commitOf({ holder, changed: new Map([['one', binary]]) })),
  ).toEqual({ kind: 'stored' });
  await checkpoint.commit(
    commitOf({
      ...{ holder, previous: 'c1', commit: 'c2', position: '7-0' },
      changed: new Map([['two', Buffer.from('2')]]),
    }),
  );

  expect(await checkpoint.load()).toEqual({
    ...{ position: '7-0', outcomesPosition: streamStart, commit: 'c2' },
    fields: new Map([
      ['one', binary],
      ['two', Buffer.from('2')],
    ]),
  });
});

test('refuses a checkpoint under an old fencing token, and one without a lease', async () => {
  const old = await grant('a');
  await redis.del(keys.lease);
  const checkpoint = createCheckpoint(redis, shard);
  expect(await checkpoint.commit(commitOf({ holder: old }))).toEqual({ kind: 'lease_lost' });

  const current = await grant('b');
  expect(await checkpoint.commit(commitOf({ holder: old }))).toEqual({ kind: 'lease_lost' });
  expect(await redis.exists(keys.checkpoint)).toBe(0);
  expect(await checkpoint.commit(commitOf({ holder: current }))).toEqual({ kind: 'stored' });
});

test('refuses a checkpoint that does not follow the stored one, and says which that is', async () => {
  const holder = await grant('a');
  const checkpoint = createCheckpoint(redis, shard);
  await checkpoint.commit(commitOf({ holder }));

  const stale = commitOf({ holder, previous: '', commit: 'c2', position: '9-0' });
  expect(await checkpoint.commit(stale)).toEqual({ kind: 'stale', stored: 'c1' });
  expect((await checkpoint.load())?.position).toBe('5-0');
});

test('trims the stream up to the oldest entry that is still needed', async () => {
  const holder = await grant('a');
  for (const id of ['3-0', '4-0', '5-0']) await redis.xadd(keys.stream, id, entryField, 'x');
  const checkpoint = createCheckpoint(redis, shard);

  await checkpoint.commit(commitOf({ holder }));
  expect(await redis.xlen(keys.stream)).toBe(3);
  const next = commitOf({ holder, previous: 'c1', commit: 'c2', keepFrom: '4-0' });
  await checkpoint.commit(next);

  const left = await redis.xrange(keys.stream, '-', '+');
  expect(left.map(([id]) => id)).toEqual(['4-0', '5-0']);
});

test('removes single fields, and all that a whole checkpoint does not have', async () => {
  const holder = await grant('a');
  const checkpoint = createCheckpoint(redis, shard);
  const field = (name: string): [string, Buffer] => [name, Buffer.from(name)];
  const changed = new Map([field('a'), field('b'), field('c')]);
  await checkpoint.commit(commitOf({ holder, changed }));

  const removing = { removed: ['a', 'none'], changed: new Map([field('d')]) };
  await checkpoint.commit(commitOf({ holder, previous: 'c1', commit: 'c2', ...removing }));
  expect([...((await checkpoint.load())?.fields.keys() ?? [])].sort()).toEqual(['b', 'c', 'd']);

  const whole = { isWhole: true, changed: new Map([field('e')]), position: '6-0' };
  await checkpoint.commit(commitOf({ holder, previous: 'c2', commit: 'c3', ...whole }));
  expect(await checkpoint.load()).toMatchObject({ position: '6-0', fields: new Map([field('e')]) });
});

test('reads outcomes with their fields, and removes those that are contained in a checkpoint', async () => {
  const holder = await grant('a');
  for (const id of ['3-0', '4-0', '5-0']) await redis.xadd(keys.outcomes, id, 'label', id, 'x', '');
  const reader = createShardReader(redis, shard);
  const { outcomes } = await reader.readLeased(holder, from(streamStart, '3-0'), 1);
  const fields = new Map([
    ['label', Buffer.from('4-0')],
    ['x', Buffer.alloc(0)],
  ]);
  expect(outcomes).toEqual([{ id: '4-0', fields }]);

  const checkpoint = createCheckpoint(redis, shard);
  await checkpoint.commit(commitOf({ holder, outcomesPosition: '4-0' }));

  expect((await checkpoint.load())?.outcomesPosition).toBe('4-0');
  expect((await redis.xrange(keys.outcomes, '-', '+')).map(([id]) => id)).toEqual(['5-0']);
});

test('reads on from an id, in order and at most so many entries', async () => {
  const holder = await grant('a');
  const reader = createShardReader(redis, shard);
  for (const id of ['3-0', '3-1', '10-0']) await redis.xadd(keys.stream, id, entryField, id);

  const { entries } = await reader.readLeased(holder, from(streamStart), 2);
  expect(entries).toEqual([
    { id: '3-0', bytes: Buffer.from('3-0') },
    { id: '3-1', bytes: Buffer.from('3-1') },
  ]);
  expect((await reader.readLeased(holder, from('3-1'), 2)).entries).toHaveLength(1);
  expect((await reader.readLeased(holder, from('10-0'), 2)).entries).toEqual([]);
  expect(await reader.readRange(streamStart, '3-1', 10)).toHaveLength(2);
});

test('reads nothing for somebody who does not hold the lease', async () => {
  await grant('a');
  await redis.xadd(keys.stream, '*', entryField, 'x');

  const answer = await createShardReader(redis, shard).readLeased('a|0', from(streamStart), 10);

  expect(answer).toMatchObject({ isHeld: false, entries: [], outcomes: [] });
  expect(Math.abs(answer.readMs - Date.now())).toBeLessThan(5000);
});

test('an entry without an event field is read as empty', async () => {
  const holder = await grant('a');
  await redis.xadd(keys.stream, '3-0', 'other', 'field');

  const reader = createShardReader(redis, shard);
  const { entries } = await reader.readLeased(holder, from(streamStart), 1);

  expect(entries).toEqual([{ id: '3-0', bytes: Buffer.alloc(0) }]);
});

test('sets an entry aside once, however often it is asked to', async () => {
  const reader = createShardReader(redis, shard);
  const letter = { id: '3-0', bytes: Buffer.from('bad'), reason: 'undecodable', detail: 'why' };

  await reader.setAside(letter);
  await reader.setAside(letter);

  expect(await redis.xrange(keys.deadLetters, '-', '+')).toEqual([
    ['3-0', ['reason', 'undecodable', 'detail', 'why', entryField, 'bad']],
  ]);
});

test('brings a reference profile when it is new and when its content has changed', async () => {
  const reader = createProfileReader(redis, shard);
  expect(await reader.readChanged()).toEqual(new Map());

  const first = encodeProfile('iris', '1.0.0', { rows: 10, numeric: [], categorical: [] });
  await redis.hset(keys.profiles, 'iris@1.0.0', first);
  expect(await reader.readChanged()).toEqual(new Map([['iris@1.0.0', first]]));
  expect(await reader.readChanged()).toEqual(new Map());

  const second = encodeProfile('iris', '1.0.0', { rows: 11, numeric: [], categorical: [] });
  await redis.hset(keys.profiles, 'iris@1.0.0', second);
  expect(await reader.readChanged()).toEqual(new Map([['iris@1.0.0', second]]));
});

async function grant(owner: string): Promise<string> {
  const answer = await createShardLease(redis, { shard, owner }).acquire();
  return answer.isGranted ? answer.holder : '';
}

function from(position: string, outcomesPosition = streamStart): ReadPositions {
  return { position, outcomesPosition };
}

function commitOf(change: Partial<CheckpointCommit>): CheckpointCommit {
  return {
    ...{ holder: '', previous: '', commit: 'c1', position: '5-0', keepFrom: '' },
    ...{ changed: new Map(), removed: [], isWhole: false, outcomesPosition: streamStart },
    ...change,
  };
}
