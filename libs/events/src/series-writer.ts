import { messageOf, type Logger } from '@slipway/core';
import { rowsOf, type QueuedBlock } from './block-queue.js';
import { encodeBatch } from './encode-batch.js';
import type { Entry, EventAppender } from './event-appender.js';
import type { Series } from './series-book.js';

/** Brings rows of one series to Redis. */
export interface SeriesWriter {
  /** Stores consecutive blocks of one series as one entry; false when they had to be given up. Never throws. */
  readonly write: (blocks: readonly QueuedBlock[]) => Promise<boolean>;
  /** Tells the numbers of a series whose last rows were dropped: no later entry would show that gap. */
  readonly announce: (series: Series) => Promise<void>;
  /** From when on a failing entry is not tried again. */
  readonly giveUpAt: (timeMs: number) => void;
}

export interface SeriesWriterDeps {
  readonly appender: EventAppender;
  readonly logger: Logger;
}

const firstRetryMs = 50;
const lastRetryMs = 1000;

export function createSeriesWriter(deps: SeriesWriterDeps, producer: string): SeriesWriter {
  const { appender, logger } = deps;
  let giveUpAtMs = Infinity;
  let isFailing = false;

  const store = async (entry: Entry): Promise<boolean> => {
    for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, lastRetryMs)) {
      if (Date.now() >= giveUpAtMs) return false;
      try {
        await appender.append(entry);
        if (isFailing) logger.info('prediction events are stored again');
        isFailing = false;
        return true;
      } catch (error) {
        if (!isFailing) logger.warn('prediction events wait', { reason: messageOf(error) });
        isFailing = true;
      }
      const pauseMs = Math.min(retryMs, Math.max(0, giveUpAtMs - Date.now()));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };

  const writeEntry = (
    series: Series,
    firstSequence: number,
    queued: readonly QueuedBlock[],
  ): Promise<boolean> => {
    const { modelName, modelVersion, produced } = series;
    const header = { producer, modelName, modelVersion, firstSequence, produced };
    const bytes = encodeBatch(
      header,
      queued.map(({ block }) => block),
    );
    const lastSequence = firstSequence + rowsOf(queued) - 1;
    return store({ modelName, modelVersion, lastSequence, bytes });
  };

  return {
    write: async (blocks) => {
      const [first] = blocks;
      if (first === undefined) return true;
      const { series, firstSequence } = first;
      try {
        const isStored = await writeEntry(series, firstSequence, blocks);
        if (isStored) series.announced = firstSequence + rowsOf(blocks) - 1;
        return isStored;
      } catch (error) {
        // Rows that cannot be encoded must not keep the others from being stored.
        logger.error('prediction events were not encoded', { model: series.modelName, error });
        return false;
      }
    },
    announce: async (series) => {
      const { produced } = series;
      if (series.announced >= produced) return;
      if (await writeEntry(series, produced + 1, [])) series.announced = produced;
    },
    giveUpAt: (timeMs) => {
      giveUpAtMs = timeMs;
    },
  };
}
