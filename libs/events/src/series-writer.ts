import { messageOf, type Logger } from '@slipway/core';
import type { QueuedBlock } from './block-queue.js';
import { encodeBatch } from './encode-batch.js';
import type { Entry, EventAppender } from './event-appender.js';
import type { Series } from './series-book.js';

/** Brings rows of one series to Redis and keeps its counts. */
export interface SeriesWriter {
  /** Stores consecutive blocks of one series as one entry; they count as dropped when `giveUpAtMs` comes first. */
  readonly write: (blocks: readonly QueuedBlock[]) => Promise<void>;
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

  const store = async (entry: Entry): Promise<boolean> => {
    for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, lastRetryMs)) {
      if (Date.now() >= giveUpAtMs) return false;
      try {
        await appender.append(entry);
        return true;
      } catch (error) {
        logger.debug('event entry not stored yet', { error: messageOf(error) });
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
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
    return store({
      modelName,
      modelVersion,
      lastSequence: firstSequence + rowsOf(queued) - 1,
      bytes,
    });
  };

  return {
    write: async (blocks) => {
      const [first] = blocks;
      if (first === undefined) return;
      const { series, firstSequence } = first;
      const rows = rowsOf(blocks);
      if (await writeEntry(series, firstSequence, blocks)) {
        series.appended += rows;
        series.announced = firstSequence + rows - 1;
      } else {
        series.dropped += rows;
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

function rowsOf(blocks: readonly QueuedBlock[]): number {
  return blocks.reduce((sum, { block }) => sum + block.rows, 0);
}
