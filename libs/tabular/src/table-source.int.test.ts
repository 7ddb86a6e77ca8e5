import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tempDir } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { readTable } from './read-table.js';
import { openSource } from './table-source.js';

/** A pipe through which something is written once, as a shell's `<(command)` does. */
async function piped(content: string | Buffer): Promise<string> {
  const path = join(await tempDir(onTestFinished), 'pipe');
  await promisify(execFile)('mkfifo', [path]);
  // A reader that gives up early breaks the pipe.
  writeFile(path, content).catch(() => undefined);
  return path;
}

test('a pipe gives the same table as a file, also when a column has to be read again as text', async () => {
  const csv = `n,w\n${Array.from({ length: 30_000 }, (_, row) => `${row},${row}`).join('\n')}\n1,late\n`;
  const file = join(await tempDir(onTestFinished), 'file.csv');
  await writeFile(file, csv);

  const table = await readTable(await piped(csv));

  expect(table).toEqual(await readTable(file));
  expect(table.columns.map(({ name, type }) => [name, type])).toEqual([
    ['n', 'number'],
    ['w', 'text'],
  ]);
});

test('a Parquet file comes through a pipe, too', async () => {
  const file = join(import.meta.dirname, '../test-data/zstd.parquet');
  expect(await readTable(await piped(await readFile(file)))).toEqual(await readTable(file));
});

test('a pipe that never ends is refused, not kept', async () => {
  const path = await piped('a\n1\n2\n3\n');
  await expect(openSource(path, 7)).rejects.toMatchObject({
    kind: 'invalid',
    message: `${path}: expected at most 7 bytes from a pipe, got more; name a file instead`,
  });
  await expect(readTable('/dev/null')).rejects.toThrow('got an empty file');
});
