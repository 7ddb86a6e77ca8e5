import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

export type ScriptArgument = string | number | Buffer;

/** A Lua script: sent by its hash, and as a whole when the server does not know it (yet, or any more). */
export interface RedisScript {
  readonly run: (
    redis: Redis,
    keys: readonly string[],
    args: readonly ScriptArgument[],
  ) => Promise<unknown>;
}

export function createRedisScript(source: string): RedisScript {
  const sha = createHash('sha1').update(source).digest('hex');
  return {
    run: async (redis, keys, args) => {
      try {
        return await redis.evalsha(sha, keys.length, ...keys, ...args);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return redis.eval(source, keys.length, ...keys, ...args);
      }
    },
  };
}
