export {
  connectRedis,
  withRedis,
  type Redis,
  type RedisConnectionOptions,
} from './redis-connection.js';
export { createRedisScript, type RedisScript, type ScriptArgument } from './redis-script.js';
