import type { Component } from '@slipway/core';
import { createBlockQueue, rowsOf, type QueuedBlock } from './block-queue.js';
import type { PredictionBlock } from './prediction-block.js';
import { createSeriesBook, type SeriesCounts } from './series-book.js';
import { createSeriesWriter, type SeriesWriterDeps } from './series-writer.js';

/** Takes prediction events off the request path and brings them to Redis. */
export interface EventProducer extends Component {
  /** Never waits and never throws; when the queue is full, the oldest events are dropped and counted. After `stop` all are. */
  readonly record: (block: PredictionBlock) => void;
  /** In sum produced = appended + dropped + queuedRows, at any time. */
  readonly counts: () => readonly SeriesCounts[];
  /** Rows that wait for Redis or are on their way to it. */
  readonly queuedRows: () => number;
}

export interface EventProducerOptions {
  /** Unique for each start of the process. */
  readonly producer: string;
  readonly maxQueuedRows: number;
  readonly maxQueuedBytes: number;
  /** An entry is written once so many rows wait … */
  readonly batchRows: number;
  /** … or at the latest after this time. */
  readonly flushIntervalMs: number;
  /** How long `stop` may go on delivering. */
  readonly stopFlushMs: number;
}

export function createEventProducer(
  deps: SeriesWriterDeps,
  options: EventProducerOptions,
): EventProducer {
  const book = createSeriesBook();
  const writer = createSeriesWriter(deps, options.producer);
  const queue = createBlockQueue({
    maxRows: options.maxQueuedRows,
    maxBytes: options.maxQueuedBytes,
  });
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  let isStopped = false;
  let rowsUnderWay = 0;

  const record = (block: PredictionBlock): void => {
    const series = book.open(block.modelName, block.modelVersion);
    const firstSequence = series.produced + 1;
    series.produced += block.rows;
    if (isStopped) {
      series.dropped += block.rows;
      return;
    }
    for (const evicted of queue.push({ block, series, firstSequence })) {
      evicted.series.dropped += evicted.block.rows;
    }
    if (queue.rows() >= options.batchRows) startFlush();
    else scheduleFlush();
  };

  const scheduleFlush = (): void => {
    if (flushing !== undefined || isStopped) return;
    timer ??= setTimeout(startFlush, options.flushIntervalMs);
  };

  const startFlush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    flushing ??= flush().finally(() => {
      flushing = undefined;
      if (queue.rows() > 0) scheduleFlush();
    });
  };

  /** One entry after the other: a series is never overtaken by itself, and little waits in the connection. */
  const flush = async (): Promise<void> => {
    do {
      for (const group of takeGroups()) {
        settle(group, await writer.write(group));
      }
      for (const series of book.all()) {
        // While rows are queued their entry will tell the numbers.
        if (queue.rows() === 0) await writer.announce(series);
      }
    } while (queue.rows() >= options.batchRows);
  };

  const takeGroups = (): readonly (readonly QueuedBlock[])[] => {
    const taken = queue.take(options.batchRows);
    rowsUnderWay = rowsOf(taken);
    // The oldest blocks leave first, so those of one series that are still there follow each other without a gap.
    return [...Map.groupBy(taken, ({ series }) => series).values()];
  };

  const settle = (group: readonly QueuedBlock[], isStored: boolean): void => {
    for (const { block, series } of group) {
      rowsUnderWay -= block.rows;
      if (isStored) series.appended += block.rows;
      else series.dropped += block.rows;
    }
  };

  const stop = async (): Promise<void> => {
    isStopped = true;
    clearTimeout(timer);
    writer.giveUpAt(Date.now() + options.stopFlushMs);
    await flushing;
    do await flush();
    while (queue.rows() > 0);
    const dropped = book.all().reduce((sum, series) => sum + series.dropped, 0);
    if (dropped > 0) deps.logger.warn('prediction events were dropped', { dropped });
  };

  return {
    name: 'event producer',
    start: () => Promise.resolve(),
    stop,
    record,
    counts: () => book.all().map((series) => ({ ...series })),
    queuedRows: () => queue.rows() + rowsUnderWay,
  };
}
