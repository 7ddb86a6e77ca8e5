import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { readTable } from './read-table.js';

const file = (name: string): string => join(import.meta.dirname, '../test-data', name);
const { NaN } = Number;

test.each(['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4'])(
  'every kind of column is read, compressed by %s',
  async (codec) => {
    const { rows, columns } = await readTable(file(`${codec}.parquet`));
    expect(rows).toBe(4);
    expect(columns).toEqual([
      number('real', [0.5, NaN, NaN, -1.25]),
      number('single', [0.5, 1.5, 2.5, 3.5]),
      number('half', [0.5, 1.5, 2.5, NaN]),
      number('whole', [1, -2, 3, 2 ** 53], true),
      number('gaps', [1, NaN, 3, 4]),
      number('unsigned', [0, 1, 2, 255], true),
      { name: 'flag', type: 'boolean', values: [true, false, null, true] },
      { name: 'plan', type: 'text', values: ['basic', null, 'plus', 'basic'] },
      number('price', [1.25, NaN, -3.5, 0.01]),
      number('seen', [Date.UTC(2024, 0), NaN, Date.UTC(2024, 0), NaN]),
      number('day', Array<number>(4).fill(86_400_000)),
    ]);
  },
);

function number(name: string, values: readonly number[], isInteger = false) {
  return { name, type: 'number', isInteger, values: Float64Array.from(values) };
}

test('row groups are joined, and no more rows are read than asked for', async () => {
  const whole = await readTable(file('row-groups.parquet'));
  expect(whole.rows).toBe(1000);
  expect(whole.columns[0]).toMatchObject({ isInteger: true });
  expect([...(whole.columns[0]!.values as Float64Array)]).toEqual([...Array(1000).keys()]);
  const start = await readTable(file('row-groups.parquet'), { maxRows: 450 });
  expect(start.rows).toBe(450);
  expect(start.columns.map(({ values }) => [values.length, values[449]])).toEqual([
    [450, 449],
    [450, 'w1'],
  ]);
});

test('the index that pandas writes along is no column', async () => {
  const { columns } = await readTable(file('pandas-index.parquet'));
  expect(columns.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('a Parquet file is known by its first bytes', async () => {
  const path = join(await tempDir(onTestFinished), 'reference');
  await writeFile(path, await readFile(file('zstd.parquet')));
  expect((await readTable(path)).rows).toBe(4);
});

test('what cannot be a table is refused by name', async () => {
  const dir = await tempDir(onTestFinished);
  const bytes = await readFile(file('row-groups.parquet'));
  const damaged = Buffer.from(bytes);
  damaged.fill(0xff, 8, bytes.length - 600);
  const files: [string, Buffer | string, RegExp][] = [
    ['cut.parquet', bytes.subarray(0, 200), /expected a Parquet file: /],
    ['damaged.parquet', damaged, /expected a Parquet file: /],
    ['text.parquet', 'a,b\n1,2\n', /expected a Parquet file: /],
    ['empty.parquet', '', /expected a Parquet file, got an empty one$/],
    ['nested.parquet', await readFile(file('nested.parquet')), /column a: expected numbers, text/],
    ['no-rows.parquet', await readFile(file('no-rows.parquet')), /expected rows, got none$/],
  ];
  for (const [name, content, message] of files) {
    const path = join(dir, name);
    await writeFile(path, content);
    const failure = await readTable(path).catch((error: unknown) => error);
    expect(failure, name).toMatchObject({ kind: 'invalid', code: 'BAD_TABLE' });
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message.startsWith(`${path}: `)).toBe(true);
  }
});
