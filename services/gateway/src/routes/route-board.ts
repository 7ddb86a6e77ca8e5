import { readFile } from 'node:fs/promises';
import { createPeriodic, messageOf, type Component, type Logger } from '@slipway/core';
import { bucketCount, type RouteTable } from '@slipway/routing';
import { replaceFile } from '../envoy/replace-file.js';

export type RouteTables = ReadonlyMap<string, RouteTable>;

/** The route tables that somebody has set, as last read. */
export interface RouteBoard extends Component {
  /** Undefined until they were read once, or could not be. */
  readonly tables: () => RouteTables | undefined;
  /** Reads them now; throws while Redis is away. */
  readonly refresh: () => Promise<RouteTables>;
  /** Takes a table that was just stored, without waiting to read it. */
  readonly accept: (table: RouteTable) => void;
}

export interface RouteBoardDeps {
  readonly read: () => Promise<RouteTables>;
  readonly logger: Logger;
  readonly onChange: () => void;
}

export interface RouteBoardOptions {
  /** A copy of the tables on disk: a controller that starts while Redis is away goes on with it. */
  readonly copyPath: string;
  readonly intervalMs: number;
}

/** Keeps the last good tables in memory and on disk; while Redis is away they stay in force. */
export function createRouteBoard(deps: RouteBoardDeps, options: RouteBoardOptions): RouteBoard {
  const { logger } = deps;
  let tables: RouteTables | undefined;
  let copied = '';

  const take = (next: RouteTables): void => {
    const hasChanged = tables === undefined || toJson(next) !== toJson(tables);
    tables = next;
    if (hasChanged) deps.onChange();
  };

  const refresh = async (): Promise<RouteTables> => {
    const read = await deps.read();
    // A reply may be older than a table that was accepted while it was under way.
    const fresh = [...read].filter(([, table]) => isComplete(table)).map(newest);
    take(new Map(fresh));
    return new Map(fresh);
  };

  const newest = ([modelName, table]: [string, RouteTable]): [string, RouteTable] => {
    const known = tables?.get(modelName);
    return [modelName, known !== undefined && isNewer(known, table) ? known : table];
  };

  const poll = async (): Promise<void> => {
    try {
      await refresh();
    } finally {
      // Also after a failure: what there is then is all that can be had, and the gateway goes on with it.
      take(tables ?? (await readCopy(options.copyPath, logger)));
    }
    const json = toJson(tables ?? new Map());
    if (json !== copied) await replaceFile(options.copyPath, json);
    copied = json;
  };

  return {
    ...createPeriodic(poll, logger, { name: 'route tables', intervalMs: options.intervalMs }),
    tables: () => tables,
    refresh,
    accept: (table) => {
      take(new Map([...(tables ?? []), [table.modelName, table]]));
    },
  };
}

/** A flushed and refilled Redis counts from 1 again, so only the table that directly follows is taken for newer. */
function isNewer(known: RouteTable, read: RouteTable): boolean {
  return known.generation === read.generation + 1;
}

/** Envoy would take shares of another sum too, and choose other versions than everybody else. */
function isComplete({ shares }: RouteTable): boolean {
  return shares.reduce((sum, { weight }) => sum + weight, 0) === bucketCount;
}

function toJson(tables: RouteTables): string {
  return JSON.stringify([...tables].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function readCopy(path: string, logger: Logger): Promise<RouteTables> {
  try {
    return new Map(JSON.parse(await readFile(path, 'utf8')) as [string, RouteTable][]);
  } catch (error) {
    logger.info('no copy of the route tables to start with', { path, reason: messageOf(error) });
    return new Map();
  }
}
