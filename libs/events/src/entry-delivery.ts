import { setImmediate as nextTurn } from 'node:timers/promises';
import { messageOf, type Clock, type Logger } from '@slipway/core';
import type { EntryLine } from './entry-line.js';
import type { Entry } from './entry.js';
import type { EventAppender } from './event-appender.js';

/**
 * Brings the entries of a line to Redis, one after the other: a series is never overtaken by itself, and little waits in
 * the connection. A failing entry is tried until it succeeds.
 */
export interface EntryDelivery {
  /** Until nothing in the line is due. One run at a time. */
  readonly run: () => Promise<void>;
  readonly isRunning: () => boolean;
  /** Delivers what is left, within this time. What then is still in the line stays there. */
  readonly finish: (withinMs: number) => Promise<void>;
}

export interface EntryDeliveryDeps {
  readonly line: EntryLine;
  readonly appender: EventAppender;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface EntryDeliveryOptions {
  /** How long Redis may be away before what waits in memory is moved to disk. */
  readonly spoolAfterMs: number;
  /** Whether too much waits in memory. */
  readonly isCrowded: () => boolean;
}

const firstRetryMs = 50;
const lastRetryMs = 1000;
/** How often a delivery that goes on looks after the memory. */
const reliefIntervalMs = 200;

export function createEntryDelivery(
  deps: EntryDeliveryDeps,
  options: EntryDeliveryOptions,
): EntryDelivery {
  const { line, appender, clock, logger } = deps;
  let running: Promise<void> | undefined;
  let giveUpAtMs = Infinity;
  let retryMs = firstRetryMs;
  let isFailing = false;
  /** Since when the first entry in the line waits for an answer that says it is stored. */
  let waitingSinceMs: number | undefined;

  const isOver = (): boolean => clock.monotonicMs() >= giveUpAtMs;

  const relieve = (): void => {
    const waitedMs = clock.monotonicMs() - (waitingSinceMs ?? Infinity);
    if (waitedMs >= options.spoolAfterMs || options.isCrowded()) void line.spill();
  };

  const attempt = async (entry: Entry): Promise<void> => {
    waitingSinceMs ??= clock.monotonicMs();
    try {
      await appender.append(entry);
    } catch (error) {
      if (!isFailing) logger.warn('prediction events wait', { reason: messageOf(error) });
      isFailing = true;
      await pause();
      return;
    }
    line.settle(entry);
    if (isFailing) logger.info('prediction events are stored again');
    isFailing = false;
    waitingSinceMs = undefined;
    retryMs = firstRetryMs;
  };

  const pause = async (): Promise<void> => {
    const leftMs = Math.max(0, giveUpAtMs - clock.monotonicMs());
    const pauseMs = Math.min(retryMs, leftMs);
    retryMs = Math.min(retryMs * 2, lastRetryMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  };

  const deliver = async (): Promise<void> => {
    const timer = setInterval(relieve, reliefIntervalMs);
    try {
      // Whoever starts a delivery has a request to answer; reading features and encoding can wait that long.
      await nextTurn();
      for (let entry = await line.head(); entry !== undefined; entry = await line.head()) {
        if (isOver()) return;
        await attempt(entry);
      }
    } finally {
      clearInterval(timer);
    }
  };

  const run = (): Promise<void> => {
    running ??= deliver().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    run,
    isRunning: () => running !== undefined,
    finish: async (withinMs) => {
      giveUpAtMs = clock.monotonicMs() + withinMs;
      await running;
      do {
        line.release();
        await run();
      } while (line.rowsInMemory() > 0 && !isOver());
    },
  };
}
