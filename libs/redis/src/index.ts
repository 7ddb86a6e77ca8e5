export {
  connectRedis,
  redisComponent,
  withRedis,
  type Redis,
  type RedisConnectionOptions,
} from './redis-connection.js';
export { readRouteTables, replaceRouteTable, restoreRouteTable } from './redis-route-tables.js';
export { createRedisScript, type RedisScript, type ScriptArgument } from './redis-script.js';
