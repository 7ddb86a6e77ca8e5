import { DomainError, type Component, type Logger } from '@slipway/core';
import { Redis } from 'ioredis';

export type { Redis } from 'ioredis';

export interface RedisConnectionOptions {
  /** redis:// or rediss:// URL. */
  readonly url: string;
  /** How long a command may take before the connection is given up. */
  readonly commandTimeoutMs?: number;
}

/**
 * A connection that fails at once while Redis is away, and never queues: ioredis would keep an unbounded number of
 * commands and send them later, behind the back of whoever has given them up. A command that times out may still run
 * on the server, so the connection is dropped with it; callers make their writes repeatable.
 */
export function connectRedis(logger: Logger, options: RedisConnectionOptions): Redis {
  const redis = new Redis(options.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 2000,
    commandTimeout: options.commandTimeoutMs ?? 2000,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 4), 1000),
  });
  const url = safeUrl(options.url);
  let isDown = false;
  const noteLoss = (reason: string): void => {
    if (!isDown) logger.warn('Redis is away', { url, reason });
    isDown = true;
  };
  redis.on('ready', () => {
    if (isDown) logger.info('Redis is back', { url });
    isDown = false;
  });
  redis.on('reconnecting', () => noteLoss('the connection was lost or given up'));
  redis.on('error', (error: Error) => noteLoss(error.message));
  return redis;
}

/**
 * Runs commands; when one times out, drops the connection (its reply could otherwise be taken for another's) and throws
 * `unavailable`.
 */
export async function withRedis<T>(redis: Redis, run: (redis: Redis) => Promise<T>): Promise<T> {
  try {
    return await run(redis);
  } catch (error) {
    // Once: every other command of the connection fails with it.
    if (isTimeout(error) && redis.status === 'ready') redis.disconnect(true);
    if (isServerReply(error)) throw error;
    throw new DomainError('unavailable', 'REDIS_UNAVAILABLE', `Redis is away: ${String(error)}`, {
      cause: error,
    });
  }
}

/** How long a start waits for a Redis that is slow to answer; whatever comes after goes on without it. */
const startWaitMs = 1000;

/** The connection as the first part of a service: usually up when the next one starts, closed after all others. */
export function redisComponent(redis: Redis): Component {
  return {
    name: 'redis',
    start: () => untilReady(redis),
    stop: () => {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}

function untilReady(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, startWaitMs);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out';
}

/** An error that Redis itself answered (a script error, a wrong type), as opposed to no answer at all. */
function isServerReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

function safeUrl(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@');
}
