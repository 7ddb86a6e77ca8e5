import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildReferenceProfile } from '@slipway/stats';
import { tempDir } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { readReference, type Reference } from './read-reference.js';

const parquet = join(import.meta.dirname, '../../../../libs/tabular/test-data/zstd.parquet');

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await tempDir(onTestFinished);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

const read = async (files: Readonly<Record<string, string>>): Promise<Reference | undefined> =>
  readReference(await folderOf(files));

const stored = (changes: object = {}) => ({
  schemaVersion: 1,
  columns: ['x', 'plan'],
  profile: {
    ...buildReferenceProfile([
      { kind: 'numeric', name: 'x', values: [1, 2, 3] },
      { kind: 'categorical', name: 'plan', values: ['a', 'b', null] },
    ]),
    ...changes,
  },
});

test('rows come from a CSV file as they are written', async () => {
  expect(await read({ 'reference.csv': '\ufeffx,plan\r\n007,NA\r\n,"a,b"\r\n' })).toEqual({
    file: 'reference.csv',
    columns: ['x', 'plan'],
    rows: [
      ['007', 'NA'],
      ['', 'a,b'],
    ],
    stored: undefined,
  });
});

test('rows come from a Parquet file the same way', async () => {
  const folder = await folderOf({});
  await copyFile(parquet, join(folder, 'reference.parquet'));
  const reference = await readReference(folder);
  expect(reference?.file).toBe('reference.parquet');
  const [real, whole, flag, plan] = ['real', 'whole', 'flag', 'plan'].map((name) => {
    const column = reference?.columns.indexOf(name) ?? -1;
    return reference?.rows.map((row) => row[column]);
  });
  expect(real).toEqual(['0.5', '', '', '-1.25']);
  expect(whole).toEqual(['1', '-2', '3', '9007199254740992']);
  expect(flag).toEqual(['true', 'false', '', 'true']);
  expect(plan).toEqual(['basic', '', 'plus', 'basic']);
});

test('a profile stands beside the rows, or for them', async () => {
  const json = JSON.stringify(stored());
  const alone = await read({ 'profile.json': json });
  expect(alone).toMatchObject({ file: 'profile.json', columns: ['x', 'plan'], rows: [] });
  expect(alone?.stored?.profile).toEqual(stored().profile);
  const beside = await read({ 'profile.json': json, 'reference.csv': 'x\n1\n' });
  expect(beside).toMatchObject({ file: 'reference.csv', columns: ['x'], rows: [['1']] });
  expect(beside?.stored?.columns).toEqual(['x', 'plan']);
});

test('a folder may say nothing of its training data', async () => {
  expect(await read({})).toBeUndefined();
});

test.each([
  ['reference.csv', ''],
  ['reference.csv', 'x,plan\n'],
  ['reference.csv', 'x,plan\n1\n'],
  ['reference.csv', '"x\n1'],
  ['reference.parquet', 'x,plan\n1,a\n'],
])('%s with %j is refused', async (name, content) => {
  await expect(read({ [name]: content })).rejects.toMatchObject({
    kind: 'precondition',
    code: 'BAD_REFERENCE',
    message: expect.stringContaining(`/${name}: `) as string,
  });
});

test('two references are one too many', async () => {
  await expect(read({ 'reference.csv': 'x\n1\n', 'reference.parquet': '' })).rejects.toMatchObject({
    kind: 'precondition',
    code: 'BAD_REFERENCE',
  });
});

test.each([
  ['{', /profile\.json: /],
  ['{}', /profile\.json: schemaVersion: /],
  [JSON.stringify(stored({ rows: -1 })), /profile\.json: profile\.rows: /],
  [
    JSON.stringify(stored({ numeric: [{ ...stored().profile.numeric[0], binCounts: [1] }] })),
    /profile\.json: profile\.numeric\.0: expected one count more than edges/,
  ],
])('the profile %s is refused', async (json, message) => {
  await expect(read({ 'profile.json': json })).rejects.toMatchObject({
    kind: 'precondition',
    code: 'BAD_PROFILE',
    message: expect.stringMatching(message) as string,
  });
});
