import { messageOf, type Logger } from '@slipway/core';
import { rowsOf, type QueuedBlock } from './block-queue.js';
import { encodeBatch, type ReadBlock } from './encode-batch.js';
import type { Entry } from './entry.js';
import type { Series } from './series-book.js';

interface ReadQueued extends ReadBlock {
  readonly queued: QueuedBlock;
}

/**
 * The entries of blocks in the order of the queue: one for each series and feature layout. Rows that cannot be encoded are
 * dropped and must not keep the others from being stored.
 */
export function encodeEntries(blocks: readonly QueuedBlock[], logger: Logger): Entry[] {
  // The oldest blocks leave a full queue first, so those of one series that are still there follow each other.
  const bySeries = Map.groupBy(blocks, ({ series }) => series);
  return [...bySeries].flatMap(([series, group]) => {
    try {
      return runsOf(group).map((run) => entryOf(series, run));
    } catch (error) {
      series.dropped += rowsOf(group);
      const { modelName, modelVersion } = series;
      const reason = messageOf(error);
      logger.error('prediction events were not encoded', {
        modelName,
        modelVersion,
        reason,
        error,
      });
      return [];
    }
  });
}

/** An entry without rows: no later one would show that the last rows of the series were dropped. */
export function encodeAnnouncement(series: Series): Entry {
  return encodeEntry(series, series.produced + 1, []);
}

/** Consecutive blocks with the same feature layout; it changes when a version is loaded anew. */
function runsOf(group: readonly QueuedBlock[]): ReadQueued[][] {
  const runs: ReadQueued[][] = [];
  for (const queued of group) {
    const read = { queued, block: queued.block, features: queued.block.readFeatures() };
    const run = runs.at(-1);
    if (run?.[0]?.features.layout === read.features.layout) run.push(read);
    else runs.push([read]);
  }
  return runs;
}

function entryOf(series: Series, run: readonly ReadQueued[]): Entry {
  return encodeEntry(series, run[0]?.queued.firstSequence ?? 0, run);
}

function encodeEntry(series: Series, firstSequence: number, blocks: readonly ReadBlock[]): Entry {
  const { producer, modelName, modelVersion, produced, sampledOut } = series;
  const name = { producer, modelName, modelVersion };
  const bytes = encodeBatch({ ...name, firstSequence, produced, sampledOut }, blocks);
  const rows = blocks.reduce((sum, { block }) => sum + block.rows, 0);
  return { series: name, firstSequence, rows, produced, bytes };
}
