import type { Clock, Component, Logger } from '@slipway/core';
import { createBlockQueue } from './block-queue.js';
import { createEntryDelivery } from './entry-delivery.js';
import { createEntryLine } from './entry-line.js';
import type { EventAppender } from './event-appender.js';
import type { PredictionBlock } from './prediction-block.js';
import { createSeriesBook, type SeriesCounts } from './series-book.js';
import { createSpool } from './spool/spool.js';

/** Takes prediction events off the request path and brings them to Redis. */
export interface EventProducer extends Component {
  /**
   * Never waits and never throws. While Redis is away events go to the spool; without one, or when neither has room, the
   * oldest are dropped and counted. After `stop` all are.
   */
  readonly record: (block: PredictionBlock) => void;
  /** Counts rows that sampling leaves out; they get no sequence number. */
  readonly leaveOut: (modelName: string, modelVersion: string, rows: number) => void;
  /** In sum produced = appended + dropped + spooled + queuedRows, at any time. */
  readonly counts: () => readonly SeriesCounts[];
  /** Of series that an earlier process has left in the spool. */
  readonly inheritedCounts: () => readonly SeriesCounts[];
  /** Rows in memory that wait for Redis or are on their way to it. */
  readonly queuedRows: () => number;
  readonly spoolState: () => SpoolState;
}

export interface SpoolState {
  readonly bytes: number;
  /** How often the disk has refused to take events. */
  readonly failures: number;
}

export interface EventProducerDeps {
  readonly appender: EventAppender;
  readonly logger: Logger;
  readonly clock: Clock;
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
  /** Where events wait on disk while Redis is away. */
  readonly spool?: {
    readonly dir: string;
    readonly maxBytes: number;
    /** How long Redis may be away before events leave the memory. */
    readonly afterMs: number;
  };
}

/** From here on a queue that fills faster than Redis empties it goes to disk. */
const crowdedFill = 0.5;

export function createEventProducer(
  deps: EventProducerDeps,
  options: EventProducerOptions,
): EventProducer {
  const { logger, clock } = deps;
  const { producer, batchRows, flushIntervalMs, stopFlushMs } = options;
  const book = createSeriesBook();
  const queue = createBlockQueue({
    maxRows: options.maxQueuedRows,
    maxBytes: options.maxQueuedBytes,
  });
  const spool =
    options.spool &&
    createSpool({ book, logger, clock }, { ...options.spool, onInherited: () => startFlush() });
  const line = createEntryLine({ queue, book, spool, logger }, batchRows);
  const isCrowded = (): boolean => queue.fill() >= crowdedFill;
  const spoolAfterMs = options.spool?.afterMs ?? Infinity;
  const delivery = createEntryDelivery({ ...deps, line }, { spoolAfterMs, isCrowded });
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const record = (block: PredictionBlock): void => {
    const { modelName, modelVersion, rows } = block;
    const series = book.open({ producer, modelName, modelVersion });
    const firstSequence = series.produced + 1;
    series.produced += rows;
    if (isStopped) {
      series.dropped += rows;
      return;
    }
    for (const evicted of queue.push({ block, series, firstSequence })) {
      evicted.series.dropped += evicted.block.rows;
    }
    if (delivery.isRunning()) {
      if (isCrowded()) void line.spill();
    } else if (queue.rows() >= batchRows || isCrowded()) startFlush();
    else scheduleFlush();
  };

  const scheduleFlush = (): void => {
    timer ??= setTimeout(startFlush, flushIntervalMs);
  };

  const startFlush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (delivery.isRunning() || isStopped) return;
    line.release();
    delivery
      .run()
      .catch((error: unknown) => logger.error('delivery of prediction events failed', { error }))
      .finally(() => {
        if (queue.rows() > 0 && !isStopped) scheduleFlush();
      });
  };

  const stop = async (): Promise<void> => {
    isStopped = true;
    clearTimeout(timer);
    await delivery.finish(spool === undefined ? stopFlushMs : Math.min(stopFlushMs, spoolAfterMs));
    await line.close();
    await spool?.close();
    const sum = (of: 'dropped' | 'spooled'): number =>
      book.all().reduce((total, series) => total + series[of], 0);
    const [dropped, spooled] = [sum('dropped'), sum('spooled')];
    if (dropped > 0) logger.warn('prediction events were dropped', { dropped });
    if (spooled > 0) logger.info('prediction events wait on disk', { spooled });
  };

  const countsWhere = (isOwn: boolean): readonly SeriesCounts[] =>
    book
      .all()
      .filter((series) => (series.producer === producer) === isOwn)
      .map((series) => ({ ...series }));

  return {
    name: 'event producer',
    start: async () => {
      await spool?.start();
    },
    stop,
    record,
    leaveOut: (modelName, modelVersion, rows) => {
      book.open({ producer, modelName, modelVersion }).sampledOut += rows;
    },
    counts: () => countsWhere(true),
    inheritedCounts: () => countsWhere(false),
    queuedRows: line.rowsInMemory,
    spoolState: () => ({ bytes: spool?.bytes() ?? 0, failures: spool?.failures() ?? 0 }),
  };
}
