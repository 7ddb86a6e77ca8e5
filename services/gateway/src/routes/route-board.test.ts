import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger, DomainError } from '@slipway/core';
import { soleRoute, withWeights, type RouteTable } from '@slipway/routing';
import { tempDir, waitFor } from '@slipway/testing';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createRouteBoard, type RouteBoard } from './route-board.js';
import type { RouteTables } from './route-copy.js';

const logger = createLogger({ service: 'test', level: 'error', write: () => undefined });
const first = withWeights(soleRoute('iris', '1.0.0'), { '1.0.0': 9000, '2.0.0': 1000 });
const second = withWeights(first, { '1.0.0': 5000, '2.0.0': 5000 });
const away = new DomainError('unavailable', 'REDIS_UNAVAILABLE', 'Redis is away');

let copyPath: string;
let changes: number;
let restored: RouteTable[];

beforeEach(async () => {
  copyPath = join(await tempDir(onTestFinished), 'route-tables.json');
  changes = 0;
  restored = [];
});

function boardOver(read: () => Promise<RouteTables>): RouteBoard {
  const onChange = () => changes++;
  const restore = (table: RouteTable): Promise<void> => {
    restored.push(table);
    return Promise.resolve();
  };
  return createRouteBoard({ read, restore, logger, onChange }, { copyPath, intervalMs: 5 });
}

const tablesOf = (...tables: readonly RouteTable[]): RouteTables =>
  new Map(tables.map((table) => [table.modelName, table]));

async function started(board: RouteBoard): Promise<RouteBoard> {
  await board.start();
  onTestFinished(() => board.stop());
  await waitFor(() => board.tables() !== undefined, { what: 'the tables', timeoutMs: 2000 });
  return board;
}

test('nothing is known before somebody tried to read', async () => {
  const board = boardOver(() => Promise.resolve(tablesOf(first)));
  expect(board.tables()).toBeUndefined();
  await board.refresh();
  expect(board.tables()).toEqual(tablesOf(first));
});

test('a change is reported once', async () => {
  let stored = tablesOf(first);
  const board = boardOver(() => Promise.resolve(stored));
  await board.refresh();
  await board.refresh();
  expect(changes).toBe(1);
  stored = tablesOf(second);
  await board.refresh();
  expect(changes).toBe(2);
});

test('the last tables stay while Redis is away, and when it comes back empty', async () => {
  let read = () => Promise.resolve(tablesOf(first));
  const board = boardOver(() => read());
  await board.refresh();
  read = () => Promise.reject(away);
  await expect(board.refresh()).rejects.toBe(away);
  expect(board.tables()).toEqual(tablesOf(first));
  read = () => Promise.resolve(new Map());
  await board.refresh();
  expect(board.tables()).toEqual(tablesOf(first));
});

test('a controller that starts while Redis is away goes on with the copy of the one before', async () => {
  const before = await started(boardOver(() => Promise.resolve(tablesOf(first))));
  await waitFor(() => readFile(copyPath, 'utf8'), { what: 'the copy', timeoutMs: 2000 });
  await before.stop();
  const board = await started(boardOver(() => Promise.reject(away)));
  expect(board.tables()).toEqual(tablesOf(first));
});

test('without Redis and without a usable copy there are no tables', async () => {
  await writeFile(copyPath, '{"iris": ');
  const board = await started(boardOver(() => Promise.reject(away)));
  expect(board.tables()).toEqual(new Map());
});

test('a table of another sum than 10,000 changes nothing', async () => {
  const broken = { ...second, shares: [{ version: '1.0.0', weight: 9999 }] };
  let stored = tablesOf(first);
  const board = boardOver(() => Promise.resolve(stored));
  await board.refresh();
  stored = tablesOf(broken);
  await board.refresh();
  expect(board.tables()).toEqual(tablesOf(first));
});

test('a reply that is older than a table accepted meanwhile is not taken', async () => {
  const replies: ((tables: RouteTables) => void)[] = [];
  const board = boardOver(() => new Promise((resolve) => replies.push(resolve)));
  const refreshed = board.refresh();
  board.accept(second);
  replies[0]?.(tablesOf(first));
  await waitFor(() => replies.length === 2, { what: 'a second read', timeoutMs: 2000 });
  expect(board.tables()).toEqual(tablesOf(second));
  replies[1]?.(tablesOf(second));
  expect(await refreshed).toEqual(tablesOf(second));
});

test('a Redis that comes back empty gets its tables back, and one that has them does not', async () => {
  let stored = tablesOf(first);
  await started(boardOver(() => Promise.resolve(stored)));
  expect(restored).toEqual([]);
  stored = tablesOf();
  await waitFor(() => restored.length > 0, { what: 'the table to be restored', timeoutMs: 2000 });
  expect(restored[0]).toEqual(first);
});
