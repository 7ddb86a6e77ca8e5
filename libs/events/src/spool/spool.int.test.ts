import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger, systemClock } from '@slipway/core';
import { tempDir } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { Entry } from '../entry.js';
import { createSeriesBook, type SeriesBook } from '../series-book.js';
import { createSpool, type Spool } from './spool.js';
import { ownedName } from './spool-owner.js';

interface Harness {
  readonly spool: Spool;
  readonly book: SeriesBook;
  readonly lines: readonly string[];
}

async function open(dir: string, maxBytes = 2 ** 20): Promise<Harness> {
  const lines: string[] = [];
  const write = (line: string): void => {
    lines.push((JSON.parse(line) as { message: string }).message);
  };
  const logger = createLogger({ service: 'test', level: 'info', write });
  const book = createSeriesBook();
  const deps = { book, logger, clock: systemClock };
  const spool = createSpool(deps, { dir, maxBytes, onInherited: () => undefined });
  onTestFinished(spool.close);
  await spool.start();
  return { spool, book, lines };
}

function entryOf(firstSequence: number, rows = 2, bytes = 1000, producer = 'p'): Entry {
  const series = { producer, modelName: 'm', modelVersion: '1.0.0' };
  const produced = firstSequence + rows - 1;
  return { series, firstSequence, rows, produced, bytes: Buffer.alloc(bytes, firstSequence) };
}

async function readAll(spool: Spool): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let entry = await spool.head(); entry !== undefined; entry = await spool.head()) {
    entries.push(entry);
    spool.settle(entry);
  }
  return entries;
}

const countsOf = ({ book }: Harness): object[] =>
  book.all().map(({ spooled, appended, dropped }) => ({ spooled, appended, dropped }));

test('entries come out in order, also those that are added meanwhile, and the files go', async () => {
  const dir = await tempDir(onTestFinished);
  const harness = await open(dir, 64 * 1024);
  const { spool } = harness;
  const entries = Array.from({ length: 40 }, (_, i) => entryOf(1 + 2 * i));
  for (const entry of entries.slice(0, 30)) expect(await spool.write([entry])).toBe(true);
  expect(countsOf(harness)).toEqual([{ spooled: 60, appended: 0, dropped: 0 }]);
  const first = await spool.head();
  spool.settle(first!);
  expect(await spool.write(entries.slice(30))).toBe(true);
  expect([first, ...(await readAll(spool))]).toEqual(entries);
  expect(countsOf(harness)).toEqual([{ spooled: 0, appended: 80, dropped: 0 }]);
  expect(spool.isEmpty()).toBe(true);
  await spool.close();
  expect(await readdir(dir)).toEqual([]);
});

test('settling what is not the head changes nothing', async () => {
  const harness = await open(await tempDir(onTestFinished));
  await harness.spool.write([entryOf(1), entryOf(3)]);
  await harness.spool.head();
  harness.spool.settle(entryOf(1));
  expect(countsOf(harness)).toEqual([{ spooled: 4, appended: 0, dropped: 0 }]);
  expect((await readAll(harness.spool)).map(({ firstSequence }) => firstSequence)).toEqual([1, 3]);
});

test('a full spool drops its oldest events and counts them', async () => {
  const dir = await tempDir(onTestFinished);
  const harness = await open(dir, 20_000);
  const { spool, lines } = harness;
  for (let i = 0; i < 100; i++) {
    expect(await spool.write([entryOf(1 + 2 * i)])).toBe(true);
    expect(spool.bytes()).toBeLessThanOrEqual(20_000);
  }
  const left = await readAll(spool);
  expect(left.length).toBeGreaterThan(15);
  expect(left.map(({ firstSequence }) => firstSequence)).toEqual(
    Array.from({ length: left.length }, (_, i) => 1 + 2 * (100 - left.length + i)),
  );
  const appended = 2 * left.length;
  expect(countsOf(harness)).toEqual([{ spooled: 0, appended, dropped: 200 - appended }]);
  expect(lines).toEqual(['the spool is full: its oldest events are dropped']);
});

test('what Redis may have already is not dropped, however full the spool is', async () => {
  const harness = await open(await tempDir(onTestFinished), 20_000);
  const { spool } = harness;
  await spool.write([entryOf(1)], true);
  for (let i = 1; i < 100; i++) await spool.write([entryOf(1 + 2 * i)]);
  const left = (await readAll(spool)).map(({ firstSequence }) => firstSequence);
  expect(left[0]).toBe(1);
  expect(left[1]).toBeGreaterThan(100);
  expect(countsOf(harness)).toMatchObject([{ appended: 2 * left.length }]);
});

test('what is being read is not dropped, and what is larger than the spool is refused', async () => {
  const harness = await open(await tempDir(onTestFinished), 5000);
  const { spool, lines } = harness;
  await spool.write([entryOf(1)]);
  const head = await spool.head();
  expect(await spool.write([entryOf(3, 2, 6000)])).toBe(false);
  expect(lines).toEqual(['prediction events cannot be spooled']);
  expect(spool.failures()).toBe(1);
  for (let i = 1; i < 10; i++) await spool.write([entryOf(3 + 2 * i)]);
  spool.settle(head!);
  expect(countsOf(harness)).toMatchObject([{ appended: 2 }]);
});

test('a closed spool is taken over by the next one, with its numbers', async () => {
  const dir = await tempDir(onTestFinished);
  const first = await open(dir);
  const entries = [entryOf(1), entryOf(3), entryOf(5)];
  await first.spool.write(entries);
  const head = await first.spool.head();
  first.spool.settle(head!);
  await first.spool.close();

  const second = await open(dir);
  expect(second.spool.isEmpty()).toBe(false);
  expect(await second.spool.head()).toEqual(entries[0]);
  await second.spool.write([entryOf(1, 2, 10, 'q')]);
  // How far a segment was read is not kept: what was stored already is recognized by its numbers.
  expect(await readAll(second.spool)).toEqual([...entries, entryOf(1, 2, 10, 'q')]);
  expect(second.book.all()).toMatchObject([
    { producer: 'p', produced: 6, appended: 6, spooled: 0 },
    { producer: 'q', produced: 2, appended: 2, spooled: 0 },
  ]);
  expect(second.lines).toEqual(['prediction events of an earlier process were taken over']);
  await second.spool.close();
  expect(await readdir(dir)).toEqual([]);
});

test('the spool of a process that lives is left alone, that of a dead one is not', async () => {
  const dir = await tempDir(onTestFinished);
  const alive = await open(dir);
  await alive.spool.write([entryOf(1)]);
  const second = await open(dir);
  expect(await second.spool.head()).toBeUndefined();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const [name = ''] = (await readdir(dir)).filter((folder) => folder.startsWith('live-'));
  const dead = name.replace(/^live-\d+/, `live-${String(pid)}`);
  for (const folder of await readdir(dir)) {
    if ((await readdir(join(dir, folder))).length > 0) {
      await rename(join(dir, folder), join(dir, dead));
    }
  }
  const third = await open(dir);
  expect(await readAll(third.spool)).toEqual([entryOf(1)]);
});

test('segments of one series that lie in several folders are read in the order in which they were written', async () => {
  const dir = await tempDir(onTestFinished);
  const first = await open(dir, 20_000);
  const entries = Array.from({ length: 12 }, (_, i) => entryOf(1 + 2 * i));
  for (const entry of entries) await first.spool.write([entry]);
  await first.spool.close();
  const [folder = ''] = await readdir(dir);
  // As a process leaves it that is killed in the middle of taking over.
  const names = (await readdir(join(dir, folder))).sort();
  expect(names.length).toBeGreaterThan(4);
  await mkdir(join(dir, 'left-000'));
  await mkdir(join(dir, 'left-fff'));
  for (const [index, name] of names.entries()) {
    const target = index < names.length / 2 ? 'left-fff' : 'left-000';
    await rename(join(dir, folder, name), join(dir, target, name));
  }
  const second = await open(dir, 20_000);
  expect(await readAll(second.spool)).toEqual(entries);
});

test('a torn end is cut off with a line in the log', async () => {
  const dir = await tempDir(onTestFinished);
  const first = await open(dir);
  await first.spool.write([entryOf(1), entryOf(3)]);
  await first.spool.close();
  const [folder = ''] = await readdir(dir);
  const [name = ''] = await readdir(join(dir, folder));
  const path = join(dir, folder, name);
  const file = await readFile(path);
  await writeFile(path, file.subarray(0, file.length - 1));

  const second = await open(dir);
  expect(await readAll(second.spool)).toEqual([entryOf(1)]);
  expect(second.lines[0]).toBe('the end of a spool segment is torn and was cut off');
});

test('rows of a segment that somebody has deleted are dropped and counted', async () => {
  const dir = await tempDir(onTestFinished);
  const harness = await open(dir);
  await harness.spool.write([entryOf(1)]);
  for (const folder of await readdir(dir)) await rm(join(dir, folder), { recursive: true });
  expect(await readAll(harness.spool)).toEqual([]);
  expect(countsOf(harness)).toEqual([{ spooled: 0, appended: 0, dropped: 2 }]);
  expect(harness.lines).toEqual([
    'spool segment is lost',
    'rows of a spool segment were not readable',
  ]);
});

test('a folder that cannot be made is told once, and nothing is thrown', async () => {
  const file = join(await tempDir(onTestFinished), 'file');
  await writeFile(file, '');
  const { spool, lines } = await open(join(file, 'spool'));
  expect(spool.isAvailable()).toBe(false);
  expect(await spool.write([entryOf(1)])).toBe(false);
  expect(await spool.head()).toBeUndefined();
  await spool.close();
  expect(lines).toEqual(['prediction events cannot be spooled']);
  expect(spool.failures()).toBeGreaterThanOrEqual(2);
});

test('files that are not the spool of anybody stay where they are', async () => {
  const dir = await tempDir(onTestFinished);
  await writeFile(join(dir, 'readme'), 'x');
  await mkdir(join(dir, 'other'));
  const { spool } = await open(dir);
  expect(await spool.head()).toBeUndefined();
  await spool.close();
  expect((await readdir(dir)).sort()).toEqual(['other', 'readme']);
});

test('two names of one process differ', async () => {
  expect(await ownedName()).not.toBe(await ownedName());
});
