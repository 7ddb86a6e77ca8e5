import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@slipway/core';
import { decodeProfile, entryField, publishProfile, shardKeys, shardOf } from '@slipway/events';
import { connectRedis } from '@slipway/redis';
import { buildReferenceProfile, type ReferenceProfile } from '@slipway/stats';
import { startTestValkey, tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { runSlipway } from './run-slipway.case.js';

test('every command explains itself', async () => {
  const overview = await runSlipway(['--help']);
  expect(overview.code).toBe(0);
  for (const name of ['compare', 'profile', 'record', 'replay']) {
    expect(overview.out).toContain(`  ${name} `);
    const { code, out, err } = await runSlipway([name, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.startsWith(`slipway ${name} `)).toBe(true);
    expect(out).toContain('--help');
  }
});

test('an unknown command is one line', async () => {
  expect(await runSlipway(['deploy'])).toEqual({
    code: 2,
    out: '',
    err: 'slipway: expected one of compare, profile, record, replay, got "deploy"\n',
  });
  expect((await runSlipway([])).code).toBe(2);
});

const sample = `age,plan,code,paid,prediction,target
30,basic,007,true,yes,yes
41,plus,010,false,no,yes
,basic,007,true,yes,no
`;

test('profile writes what the monitor compares with, and no rows', async () => {
  const cwd = await tempDir(onTestFinished);
  await writeFile(join(cwd, 'train.csv'), sample);
  const args = ['profile', 'train.csv', '--label', 'target', '--categorical', 'code'];
  const { code, out, err } = await runSlipway(args, { cwd });
  expect({ code, out }).toEqual({ code: 0, out: '' });
  expect(err).toBe('slipway profile: 3 rows, 4 features, prediction prediction: profile.json\n');
  const stored = JSON.parse(await readFile(join(cwd, 'profile.json'), 'utf8')) as {
    readonly schemaVersion: number;
    readonly columns: readonly string[];
    readonly profile: ReferenceProfile;
  };
  expect(stored.schemaVersion).toBe(1);
  expect(stored.columns).toEqual(['age', 'plan', 'code', 'paid']);
  expect(stored.profile).toMatchObject({
    rows: 3,
    numeric: [
      { name: 'age', count: 2, missing: 1, sortedValues: [30, 41] },
      { name: 'paid', sortedValues: [0, 1, 1] },
    ],
    categorical: [
      { name: 'plan', categories: ['basic', 'plus'], counts: [2, 1] },
      { name: 'code', categories: ['007', '010'] },
    ],
    prediction: { name: 'prediction', categories: ['yes', 'no'] },
  });
});

test('profile prints on request, and refuses columns that are not there', async () => {
  const cwd = await tempDir(onTestFinished);
  await writeFile(join(cwd, 'train.csv'), sample);
  const printed = await runSlipway(['profile', 'train.csv', '--out', '-'], { cwd });
  expect(JSON.parse(printed.out)).toMatchObject({
    columns: expect.arrayContaining(['target']) as [],
  });
  for (const option of ['--prediction', '--label', '--categorical']) {
    const { code, err } = await runSlipway(['profile', 'train.csv', option, 'x'], { cwd });
    expect(code).toBe(2);
    expect(err).toBe(
      `slipway profile: ${option}: expected one of the columns age, plan, code, paid, prediction, target, got x\n`,
    );
  }
  const lost = await runSlipway(['profile', 'train.csv', '--out', 'no/such/folder'], { cwd });
  expect(lost.code).toBe(2);
  expect(lost.err).toMatch(/^slipway profile: ENOENT: [^\n]+\n$/);
});

test('record writes the profiles of the model and every entry of its shard', async () => {
  const cwd = await tempDir(onTestFinished);
  const { url } = await startTestValkey(onTestFinished);
  const redis = connectRedis(createLogger({ service: 'test', level: 'error' }), { url });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => redis.status === 'ready', { what: 'a connection', timeoutMs: 10_000 });
  const profile = buildReferenceProfile([{ name: 'x', kind: 'numeric', values: [1, 2] }]);
  await publishProfile(redis, 'iris', '1.0.0', profile);
  await publishProfile(redis, 'iris', '2.0.0', profile);
  const { stream } = shardKeys(shardOf('iris'));
  const entries = Array.from({ length: 450 }, (_, index) => Buffer.from([index & 255, 0xff, 0]));
  for (const bytes of entries) await redis.xadd(stream, '*', entryField, bytes);

  const args = ['record', '--model', 'iris', '--out', 'events.ndjson'];
  const { code, err } = await runSlipway(args, { cwd, env: { REDIS_URL: url } });
  expect(err).toBe('slipway record: 2 profiles, 450 stream entries: events.ndjson\n');
  expect(code).toBe(0);
  const lines = (await readFile(join(cwd, 'events.ndjson'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { profile?: string; id?: string; e?: string });
  const versions = lines
    .slice(0, 2)
    .map((line) => decodeProfile(Buffer.from(line.profile ?? '', 'base64')).modelVersion);
  expect(versions.toSorted()).toEqual(['1.0.0', '2.0.0']);
  const recorded = lines.slice(2);
  expect(recorded.map(({ e }) => Buffer.from(e ?? '', 'base64'))).toEqual(entries);
  expect(new Set(recorded.map(({ id }) => id)).size).toBe(450);
  // Entries that cannot be decoded are no reason to stop.
  expect(await runSlipway(['replay', 'events.ndjson'], { cwd })).toMatchObject({
    code: 0,
    err: '',
  });
});

test('replay is the monitor’s program: its answer and its exit code are passed on', async () => {
  const cwd = await tempDir(onTestFinished);
  await writeFile(join(cwd, 'bad.ndjson'), '{"nope":1}\n');
  const { code, out, err } = await runSlipway(['replay', 'bad.ndjson', '--json'], { cwd });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^replay: line 1: expected /);
  expect((await runSlipway(['replay'], { cwd })).err).toBe(
    'slipway replay: expected FILE: there is no FILE\n',
  );
});

test.each([
  [['--out', 'f'], '--model: expected the name of a model'],
  [['--model', 'iris'], '--out: expected a file'],
  [['--model', 'iris', '--out', 'f', '--redis', 'x'], '--redis: expected a URL'],
  [
    ['--model', 'iris', '--out', 'f', '--redis', 'redis://:secret@127.0.0.1:1'],
    'no Redis answers at 127.0.0.1:1',
  ],
])('record %j is refused in one line', async (args, message) => {
  const cwd = await tempDir(onTestFinished);
  const { code, err } = await runSlipway(['record', ...args], { cwd });
  expect(code).toBe(2);
  const last = err.trimEnd().split('\n').at(-1);
  expect(last?.startsWith(`slipway record: ${message}`), err).toBe(true);
  expect(err).not.toContain('secret');
});
