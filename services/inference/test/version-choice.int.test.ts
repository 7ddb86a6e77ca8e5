import { connectRedis, replaceRouteTable } from '@slipway/redis';
import { createLogger } from '@slipway/core';
import { bucketOf, soleRoute, versionOfBucket, withWeights } from '@slipway/routing';
import { createCleanupStack, startTestValkey, waitFor } from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import { sampleModels } from './model-folders.js';
import { refusalOf, startApp } from './running-app.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const logger = createLogger({ service: 'test', level: 'error' });
const redis = connectRedis(logger, { url: valkey.url });
cleanup(() => redis.disconnect());
await waitFor(() => redis.status === 'ready', { what: 'a connection', timeoutMs: 10_000 });
const app = await startApp(cleanup, { MODEL_REPOSITORY: sampleModels, REDIS_URL: valkey.url });

const v1 = '1.0.0';
const v2 = '2.0.0';
const features = [5.1, 3.5, 1.4, 0.2];

async function versionFor(
  request: { readonly modelVersion?: string; readonly routingKey?: string },
  headers: Record<string, string> = {},
): Promise<string> {
  return (await app.predict({ modelName: 'iris', features, ...request }, headers)).modelVersion;
}

test('without a table the lowest version answers everything, whatever the key', async () => {
  for (const routingKey of ['', 'a', 'b', 'c']) expect(await versionFor({ routingKey })).toBe(v1);
  expect(await versionFor({}, { 'x-model-alias': 'stable' })).toBe(v1);
});

const table = {
  ...withWeights({ ...soleRoute('iris', v1), salt: 'rollout-7' }, { [v1]: 6000, [v2]: 4000 }),
  aliases: { canary: v2 },
};

async function storeTable(): Promise<void> {
  await replaceRouteTable(redis, table);
  await waitFor(async () => (await versionFor({}, { 'x-model-alias': 'canary' })) === v2, {
    what: 'the replica to read the table',
    timeoutMs: 10_000,
  });
}

test('a key reaches the version of its bucket, by message and by header alike', async () => {
  await storeTable();
  const keys = Array.from({ length: 200 }, (_, i) => `user-${String(i)}`);
  const expected = keys.map((key) => versionOfBucket(table.shares, bucketOf(key, table.salt)));
  expect(new Set(expected)).toEqual(new Set([v1, v2]));
  expect(await Promise.all(keys.map((routingKey) => versionFor({ routingKey })))).toEqual(expected);
  expect(await Promise.all(keys.map((key) => versionFor({}, { 'x-routing-key': key })))).toEqual(
    expected,
  );
});

test('without a key chance decides by the weights', async () => {
  const versions = await Promise.all(Array.from({ length: 1000 }, () => versionFor({})));
  const share = versions.filter((version) => version === v2).length / versions.length;
  // Six standard deviations of 1,000 draws at 0.4.
  expect(Math.abs(share - 0.4)).toBeLessThan(0.093);
});

test('a stream without a key stays with one version', async () => {
  const streams = await Promise.all(
    Array.from({ length: 12 }, () =>
      app.predictStream(
        Array.from({ length: 8 }, () => ({ modelName: 'iris', instances: [features] })),
      ),
    ),
  );
  const versions = streams.map(
    (answers) =>
      new Set(
        answers.flatMap(({ outcome }) =>
          outcome?.$case === 'result' ? outcome.value.modelVersion : [],
        ),
      ),
  );
  for (const seen of versions) expect(seen.size).toBe(1);
});

test('the message decides first, then the headers in their order, last the table', async () => {
  const key = 'user-of-v1';
  const routingKey = Array.from({ length: 100 }, (_, i) => `${key}-${String(i)}`).find(
    (candidate) => versionOfBucket(table.shares, bucketOf(candidate, table.salt)) === v1,
  )!;
  const gateway = { 'x-model-name': 'iris', 'x-slipway-version': v2 };
  expect(await versionFor({ routingKey })).toBe(v1);
  expect(await versionFor({ routingKey }, { 'x-model-alias': 'canary' })).toBe(v2);
  expect(await versionFor({ routingKey }, gateway)).toBe(v2);
  expect(
    await versionFor(
      { routingKey },
      { 'x-model-version': v1, 'x-model-alias': 'canary', ...gateway },
    ),
  ).toBe(v1);
  expect(await versionFor({ modelVersion: v1, routingKey }, { 'x-model-version': v2 })).toBe(v1);
  expect(await versionFor({ modelVersion: v2, routingKey }, { 'x-model-version': v1 })).toBe(v2);
});

test('an unknown alias is refused with those there are', async () => {
  expect(
    await refusalOf(app.predict({ modelName: 'iris', features }, { 'x-model-alias': 'shadow' })),
  ).toMatchObject({
    code: 5,
    message: 'model iris has no alias "shadow"; its aliases are stable, canary',
  });
});

test('the answer carries its version as a header, and GetModel shows the aliases', async () => {
  const headers = await new Promise<string>((resolve) => {
    const request = { modelName: 'iris', modelVersion: '2', values: features };
    const call = app.client.predict({ ...emptyRequest, ...request }, () => undefined);
    call.on('metadata', (metadata) => resolve(String(metadata.get('x-model-version')[0])));
  });
  expect(headers).toBe(v2);
  const { versions } = await app.getModel('iris');
  expect(versions.map(({ aliases }) => aliases)).toEqual([['stable'], ['canary']]);
});

const emptyRequest = {
  modelName: '',
  modelVersion: '',
  values: [],
  instance: undefined,
  inputs: {},
  predictionId: '',
  segments: {},
  routingKey: '',
  features: undefined,
};

test('a table that cannot be read leaves the last one in force', async () => {
  await redis.hset('slipway:routes', 'iris', 'broken');
  await waitFor(() => app.logLines.some((line) => line.includes('not a route table')), {
    what: 'the replica to notice',
    timeoutMs: 10_000,
  });
  expect(await versionFor({}, { 'x-model-alias': 'canary' })).toBe(v2);
});
