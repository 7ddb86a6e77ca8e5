import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { ReadOptions } from './read-options.js';
import { readTable } from './read-table.js';
import type { Table } from './table.js';

async function read(csv: string, options: ReadOptions = {}, name = 'data.csv'): Promise<Table> {
  const path = join(await tempDir(onTestFinished), name);
  await writeFile(path, csv);
  return readTable(path, options);
}

const column = async (...cells: readonly string[]) =>
  (await read(`x,y\n${cells.map((cell) => `${cell},1`).join('\n')}\n`)).columns[0];

test('the type of a column follows from its values', async () => {
  expect(await column('1', '-2', '+3')).toEqual({
    name: 'x',
    type: 'number',
    isInteger: true,
    values: Float64Array.of(1, -2, 3),
  });
  expect(await column('1', '2.0')).toMatchObject({ type: 'number', isInteger: false });
  expect(await column('1e3', '.5', '5.', '-inf')).toMatchObject({
    values: Float64Array.of(1000, 0.5, 5, -Infinity),
  });
  expect(await column('true', 'False')).toMatchObject({ type: 'boolean', values: [true, false] });
  expect(await column('a', '1')).toMatchObject({ type: 'text', values: ['a', '1'] });
  expect(await column('0x10', '1')).toMatchObject({ type: 'text' });
});

test('missing values are missing, whatever they are called, and a column of them is one of numbers', async () => {
  expect(await column('', '1', 'NA', 'NaN', 'null')).toEqual({
    name: 'x',
    type: 'number',
    isInteger: false,
    values: Float64Array.of(NaN, 1, NaN, NaN, NaN),
  });
  expect(await column('', 'a', 'None')).toMatchObject({ values: [null, 'a', null] });
  expect(await column('', 'true')).toMatchObject({ type: 'boolean', values: [null, true] });
  expect(await column('', 'n/a')).toMatchObject({ type: 'number', isInteger: false });
});

test('a column that turns out to be text late keeps its first texts as they were written', async () => {
  expect(await column('007', '1.50', 'x')).toMatchObject({ values: ['007', '1.50', 'x'] });
  expect(await column('True', '', 'x')).toMatchObject({ values: ['True', null, 'x'] });
});

test('quotes, byte order marks, blank lines, tabs and other line ends are understood', async () => {
  const { columns, rows } = await read('\ufeff"a,b",c\r\n"1","x\ny"\r\n\r\n2,"say ""hi"""\r\n');
  expect(rows).toBe(2);
  expect(columns.map(({ name }) => name)).toEqual(['a,b', 'c']);
  expect(columns[1]?.values).toEqual(['x\ny', 'say "hi"']);
  const tabs = await read('a\tb\n1\tx,y\n', {}, 'data.tsv');
  expect(tabs.columns[1]?.values).toEqual(['x,y']);
});

test('no more rows are read than asked for', async () => {
  const { rows, columns } = await read('a\n1\n2\nthree\n', { maxRows: 2 });
  expect({ rows, type: columns[0]?.type }).toEqual({ rows: 2, type: 'number' });
});

test('cells can be kept as they are written', async () => {
  const { columns } = await read('a,b\n007,NA\n1.50,\n', { isRawText: true });
  expect(columns.map(({ values }) => values)).toEqual([
    ['007', '1.50'],
    ['NA', null],
  ]);
});

test('a long file keeps every row in its place', async () => {
  const lines = Array.from({ length: 20_000 }, (_, row) => `${row},w${row % 3}`);
  const { rows, columns } = await read(`n,w\n${lines.join('\n')}`);
  expect(rows).toBe(20_000);
  expect(columns[0]?.values[19_999]).toBe(19_999);
  expect(columns[1]?.values[19_999]).toBe('w1');
});

test.each([
  ['', 'expected a header and rows, got an empty file'],
  ['\n\n', 'expected a header and rows, got an empty file'],
  ['a,b\n', 'expected rows below the header, got none'],
  ['a,b\n1,2\n3\n', /: line 3: expected 2 fields, as in the header, got 1$/],
  ['# Title\n\na, b\n', /: line 3: expected 1 field, as in the header, got 2$/],
  ['a,b\n1,x"y\n', /: line 2: expected a quote only at the start of a field/],
  ['a,b\n1,"x"y\n', /: line 2: expected a comma or the end of the line after/],
  ['a,a\n1,2\n', 'expected every column once, got "a" twice'],
  ['a,\n1,2\n', 'expected a header, got no name for column 2'],
  ['a,b\n1,"2\n', /: line [23]: expected the quote to be closed, got the end of the file$/],
])('the table %j is refused', async (csv, message) => {
  await expect(read(csv)).rejects.toMatchObject({
    kind: 'invalid',
    code: 'BAD_TABLE',
    message: expect.stringMatching(message) as string,
  });
});

test('a file that is not there, or no file, is told', async () => {
  const dir = await tempDir(onTestFinished);
  await expect(readTable(join(dir, 'none.csv'))).rejects.toMatchObject({ kind: 'not_found' });
  await expect(readTable(dir)).rejects.toMatchObject({ kind: 'invalid', code: 'BAD_TABLE' });
});
