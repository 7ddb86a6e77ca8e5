import { messageOf } from './errors.js';
import type { Component } from './lifecycle.js';
import type { Logger } from './logger.js';

export interface PeriodicOptions {
  readonly name: string;
  readonly intervalMs: number;
}

/** A failed task is not left waiting for a long interval. */
const retryIntervalMs = 500;

/**
 * A background loop that owns its promise: runs the task, waits, runs again. A failing task is logged once until it
 * succeeds again, so that an outage is two lines and not thousands. `stop` lets the running task finish.
 */
export function createPeriodic(
  task: () => Promise<void>,
  logger: Logger,
  options: PeriodicOptions,
): Component {
  let isStopped = false;
  let wake: (() => void) | undefined;
  let loop: Promise<void> = Promise.resolve();

  const run = async (): Promise<void> => {
    let isFailing = false;
    while (!isStopped) {
      try {
        await task();
        if (isFailing) logger.info(`${options.name}: works again`);
        isFailing = false;
      } catch (error) {
        if (!isFailing) logger.warn(`${options.name}: ${messageOf(error)}`, { error });
        isFailing = true;
      }
      await pause(isFailing ? Math.min(options.intervalMs, retryIntervalMs) : options.intervalMs);
    }
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (isStopped) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  return {
    name: options.name,
    start: () => {
      loop = run();
      return Promise.resolve();
    },
    stop: async () => {
      isStopped = true;
      wake?.();
      await loop;
    },
  };
}
