import { readFile } from 'node:fs/promises';
import { messageOf, type Logger } from '@slipway/core';
import type { RouteTable } from '@slipway/routing';
import { replaceFile } from '../envoy/replace-file.js';

/** Route tables by model name. */
export type RouteTables = ReadonlyMap<string, RouteTable>;

/** The tables as an earlier run has written them; none when there is no such file, or no sense in it. */
export async function readRouteCopy(path: string, logger: Logger): Promise<RouteTables> {
  try {
    return new Map(Object.entries(JSON.parse(await readFile(path, 'utf8')) as TablesByName));
  } catch (error) {
    logger.debug('no copy of the route tables to start with', { path, reason: messageOf(error) });
    return new Map();
  }
}

export async function writeRouteCopy(path: string, tables: RouteTables): Promise<void> {
  await replaceFile(path, `${JSON.stringify(Object.fromEntries(tables), null, 2)}\n`);
}

type TablesByName = Readonly<Record<string, RouteTable>>;
