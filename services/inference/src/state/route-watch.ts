import { createPeriodic, type Component, type Logger } from '@slipway/core';
import { readRouteTables, type Redis } from '@slipway/redis';
import type { RouteTable } from '@slipway/routing';

/** The route tables as last read from Redis; while Redis is away the last ones stay. */
export interface RouteWatch extends Component {
  readonly tableOf: (modelName: string) => RouteTable | undefined;
  /** The same, read anew where Redis answers: for decisions that must not miss what was set a moment ago. */
  readonly readTable: (modelName: string) => Promise<RouteTable | undefined>;
}

export function createRouteWatch(redis: Redis, logger: Logger): RouteWatch {
  let tables: ReadonlyMap<string, RouteTable> = new Map();
  const read = async (): Promise<void> => {
    // Nothing ever takes a table out, so one that is missing was lost by a Redis that came back empty.
    tables = new Map([...tables, ...(await readRouteTables(redis))]);
  };
  return {
    ...createPeriodic(read, logger, { name: 'route tables', intervalMs: 500 }),
    tableOf: (modelName) => tables.get(modelName),
    readTable: async (modelName) => {
      // While Redis is away the last tables are in force; the loop tells of it.
      await read().catch(() => undefined);
      return tables.get(modelName);
    },
  };
}
