import { createPeriodic, DomainError, type Component, type Logger } from '@slipway/core';

const intervalMs = 1000;

/** Keeps up to date what this process knows from Redis beside the events: reference profiles, route tables. */
export function createRedisFollower(
  refreshes: readonly (() => Promise<void>)[],
  logger: Logger,
): Component {
  const follow = async (): Promise<void> => {
    try {
      await Promise.all(refreshes.map((refresh) => refresh()));
    } catch (error) {
      // The connection itself says once that Redis is away.
      if (!(error instanceof DomainError && error.kind === 'unavailable')) throw error;
    }
  };
  return createPeriodic(follow, logger, { name: 'redis follower', intervalMs });
}
