import { DomainError } from '@slipway/core';
import type { RouteTable } from '@slipway/routing';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { withRedis } from './redis-connection.js';
import { createRedisScript } from './redis-script.js';

/** A hash: model name to its table as JSON. */
const tablesKey = 'slipway:routes';

const tableSchema = z.object({
  modelName: z.string(),
  generation: z.number().int(),
  salt: z.string(),
  shares: z.array(z.object({ version: z.string(), weight: z.number().int() })),
  stable: z.string(),
  aliases: z.record(z.string(), z.string()),
});

/** KEYS: tables. ARGV: model, table as JSON, the generation it replaces (0: none). */
const replaceScript = createRedisScript(`
local now = redis.call('HGET', KEYS[1], ARGV[1])
local generation = now and cjson.decode(now).generation or 0
if generation ~= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
`);

/** Every route table that somebody has set, by model name. */
export async function readRouteTables(redis: Redis): Promise<ReadonlyMap<string, RouteTable>> {
  const stored = await withRedis(redis, (open) => open.hgetall(tablesKey));
  return new Map(Object.entries(stored).map(([model, json]) => [model, parseTable(model, json)]));
}

/** Stores the table that follows `table.generation - 1`; `conflict` when somebody else was first. */
export async function replaceRouteTable(redis: Redis, table: RouteTable): Promise<void> {
  const args = [table.modelName, JSON.stringify(table), table.generation - 1];
  const isStored = await withRedis(redis, (open) => replaceScript.run(open, [tablesKey], args));
  if (isStored !== 1) {
    throw new DomainError(
      'conflict',
      'ROUTES_CHANGED',
      `routes of model ${table.modelName} were changed by somebody else at the same time; read them and try again`,
    );
  }
}

/** Stores a table where there is none, whatever its generation: one that Redis has lost. */
export async function restoreRouteTable(redis: Redis, table: RouteTable): Promise<void> {
  const json = JSON.stringify(table);
  await withRedis(redis, (open) => open.hsetnx(tablesKey, table.modelName, json));
}

function parseTable(modelName: string, json: string): RouteTable {
  try {
    return tableSchema.parse(JSON.parse(json));
  } catch (error) {
    throw new DomainError(
      'internal',
      'BAD_ROUTE_TABLE',
      `${tablesKey} in Redis, model ${modelName}: not a route table`,
      { cause: error },
    );
  }
}
