import { createLogger } from '@slipway/core';
import { soleRoute, withWeights } from '@slipway/routing';
import { startTestValkey, waitFor } from '@slipway/testing';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { connectRedis } from './redis-connection.js';
import { readRouteTables, replaceRouteTable, restoreRouteTable } from './redis-route-tables.js';

const { url } = await startTestValkey(afterAll);
const redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
afterAll(() => redis.disconnect());
await waitFor(() => redis.status === 'ready', { what: 'a connection', timeoutMs: 10_000 });

beforeEach(() => redis.flushall());

const first = { ...withWeights(soleRoute('iris', '1.0.0'), { '1.0.0': 9000, '2.0.0': 1000 }) };

test('a table comes back as it was stored, one for each model', async () => {
  expect(await readRouteTables(redis)).toEqual(new Map());
  const other = { ...first, modelName: 'müller & co', aliases: { canary: '2.0.0' } };
  await replaceRouteTable(redis, first);
  await replaceRouteTable(redis, other);
  expect(await readRouteTables(redis)).toEqual(
    new Map([
      ['iris', first],
      ['müller & co', other],
    ]),
  );
});

test('of two writers that replace the same table one is told to read again', async () => {
  await replaceRouteTable(redis, first);
  const changes = [1, 2].map((weight) =>
    withWeights(first, { '1.0.0': 10_000 - weight, '2.0.0': weight }),
  );
  const outcomes = await Promise.allSettled(
    changes.map((table) => replaceRouteTable(redis, table)),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(outcomes[1]).toMatchObject({ reason: { kind: 'conflict', code: 'ROUTES_CHANGED' } });
  expect((await readRouteTables(redis)).get('iris')).toEqual(changes[0]);
});

test('a table of a later generation does not appear from nowhere', async () => {
  const late = { ...first, generation: 5 };
  await expect(replaceRouteTable(redis, late)).rejects.toMatchObject({ kind: 'conflict' });
  expect(await readRouteTables(redis)).toEqual(new Map());
});

test.each(['{', '{}', '{"modelName":"iris"}'])('%s is not taken for a table', async (json) => {
  await redis.hset('slipway:routes', 'iris', json);
  await expect(readRouteTables(redis)).rejects.toMatchObject({
    kind: 'internal',
    message: 'slipway:routes in Redis, model iris: not a route table',
  });
});

test('a lost table is restored with its generation, and a present one is left alone', async () => {
  const later = { ...first, generation: 7 };
  await restoreRouteTable(redis, later);
  expect((await readRouteTables(redis)).get('iris')).toEqual(later);
  await restoreRouteTable(redis, first);
  expect((await readRouteTables(redis)).get('iris')).toEqual(later);
});
