import { createPeriodic, type Component, type Logger } from '@slipway/core';
import { bucketCount, type RouteTable } from '@slipway/routing';
import { readRouteCopy, writeRouteCopy, type RouteTables } from './route-copy.js';

/** The route tables that somebody has set, as last read. */
export interface RouteBoard extends Component {
  /** Undefined until somebody tried to read them. */
  readonly tables: () => RouteTables | undefined;
  /** The tables as they are stored now; throws while Redis is away. */
  readonly refresh: () => Promise<RouteTables>;
  /** Takes a table that was just stored, without waiting to read it. */
  readonly accept: (table: RouteTable) => void;
}

export interface RouteBoardDeps {
  readonly read: () => Promise<RouteTables>;
  /** Stores a table that Redis has lost; changes nothing when somebody else was first. */
  readonly restore: (table: RouteTable) => Promise<void>;
  readonly logger: Logger;
  /** Called when a table is another one than before. */
  readonly onChange: () => void;
}

export interface RouteBoardOptions {
  /** A copy of the tables on disk: a controller that starts while Redis is away goes on with it. */
  readonly copyPath: string;
  readonly intervalMs: number;
}

/**
 * Keeps the last good tables, in memory and on disk. They stay in force while Redis is away, and when it comes back empty
 * it gets them back: nothing ever takes a table out, so a missing one was lost.
 */
export function createRouteBoard(deps: RouteBoardDeps, options: RouteBoardOptions): RouteBoard {
  const { logger } = deps;
  let tables: RouteTables | undefined;
  let copied: RouteTables = new Map();
  let acceptCount = 0;

  const take = (next: RouteTables): void => {
    const hasChanged = tables === undefined || !isSame(next, tables);
    tables = next;
    if (hasChanged) deps.onChange();
  };

  const refresh = async (): Promise<RouteTables> => {
    for (;;) {
      const countBefore = acceptCount;
      const stored = await deps.read();
      // What was accepted meanwhile is newer than this reply may be.
      if (countBefore !== acceptCount) continue;
      const complete = [...stored].filter(([, table]) => isComplete(table));
      take(new Map([...(tables ?? []), ...complete]));
      return stored;
    }
  };

  /** Replicas read the tables from Redis too: what one side has kept, the other must have again. */
  const restoreLost = async (stored: RouteTables): Promise<void> => {
    for (const table of tables?.values() ?? []) {
      if (!stored.has(table.modelName)) await deps.restore(table);
    }
  };

  const poll = async (): Promise<void> => {
    if (tables === undefined) {
      copied = await readRouteCopy(options.copyPath, logger);
      if (copied.size > 0) take(copied);
    }
    try {
      await restoreLost(await refresh());
    } finally {
      // After a failure too: what is known now is all there is, and the gateway goes on with it.
      take(tables ?? new Map());
    }
    const current = tables ?? new Map();
    if (isSame(current, copied)) return;
    await writeRouteCopy(options.copyPath, current);
    copied = current;
  };

  return {
    ...createPeriodic(poll, logger, { name: 'route tables', intervalMs: options.intervalMs }),
    tables: () => tables,
    refresh,
    accept: (table) => {
      acceptCount++;
      take(new Map([...(tables ?? []), [table.modelName, table]]));
    },
  };
}

/** Envoy would take shares of another sum too, and choose other versions by it than everybody else. */
function isComplete({ shares }: RouteTable): boolean {
  return shares.reduce((sum, { weight }) => sum + weight, 0) === bucketCount;
}

function isSame(a: RouteTables, b: RouteTables): boolean {
  return (
    a.size === b.size &&
    [...a].every(([modelName, table]) => JSON.stringify(table) === JSON.stringify(b.get(modelName)))
  );
}
