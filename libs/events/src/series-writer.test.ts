import { createLogger } from '@slipway/core';
import { PredictionEventBatch } from '@slipway/proto';
import { expect, test } from 'vitest';
import type { QueuedBlock } from './block-queue.js';
import type { Entry, EventAppender } from './event-appender.js';
import type { PredictionBlock } from './prediction-block.js';
import { createSeriesBook, type Series } from './series-book.js';
import { createSeriesWriter, type SeriesWriter } from './series-writer.js';

interface Harness {
  readonly writer: SeriesWriter;
  readonly series: Series;
  readonly entries: readonly Entry[];
  readonly tries: () => number;
  readonly lines: readonly string[];
}

/** A writer whose first `failures` appends fail. */
function harness(failures = 0): Harness {
  const entries: Entry[] = [];
  const lines: string[] = [];
  let tries = 0;
  const appender: EventAppender = {
    append: (entry) => {
      if (++tries <= failures) return Promise.reject(new Error('away'));
      entries.push(entry);
      return Promise.resolve();
    },
  };
  const write = (line: string): void => {
    const { level, message } = JSON.parse(line) as { level: string; message: string };
    lines.push(`${level} ${message}`);
  };
  const logger = createLogger({ service: 'test', level: 'info', write });
  const series = createSeriesBook().open('m', '1.0.0');
  return {
    writer: createSeriesWriter({ appender, logger }, 'p'),
    series,
    entries,
    tries: () => tries,
    lines,
  };
}

function blocks(series: Series, rows: number, more: Partial<PredictionBlock> = {}): QueuedBlock[] {
  const block: PredictionBlock = {
    modelName: 'm',
    modelVersion: '1.0.0',
    variant: 'stable',
    timeMs: 5,
    predictionId: '',
    routingKeyHash: 0n,
    rows,
    status: 0,
    latencyMs: 1,
    batchRows: rows,
    numericFeatures: [],
    numericValues: new Float32Array(0),
    categoricalFeatures: [],
    predictions: new Float64Array(rows),
    labels: [],
    classes: [],
    classProbabilities: new Float32Array(0),
    ...more,
  };
  const firstSequence = series.produced + 1;
  series.produced += rows;
  return [{ block, series, firstSequence }];
}

const decode = ({ bytes }: Entry): PredictionEventBatch => PredictionEventBatch.decode(bytes);

test('an entry carries its series, its numbers and what was produced so far', async () => {
  const { writer, series, entries } = harness();
  const first = [...blocks(series, 2), ...blocks(series, 3)];
  blocks(series, 4);
  expect(await writer.write(first)).toBe(true);
  expect(entries).toMatchObject([{ modelName: 'm', modelVersion: '1.0.0', lastSequence: 5 }]);
  expect(decode(entries[0]!)).toMatchObject({
    producer: 'p',
    firstSequence: 1,
    rows: 5,
    requestRows: [2, 3],
    produced: 9,
  });
});

test('an append that fails is tried again with the same bytes, in two lines of the log', async () => {
  const { writer, series, tries, lines } = harness(2);
  expect(await writer.write(blocks(series, 1))).toBe(true);
  expect(tries()).toBe(3);
  expect(lines).toEqual(['warn prediction events wait', 'info prediction events are stored again']);
});

test('after its time a failing entry is given up, and a good one is not even tried', async () => {
  const { writer, series, tries } = harness(Infinity);
  const writing = writer.write(blocks(series, 1));
  writer.giveUpAt(Date.now() + 20);
  expect(await writing).toBe(false);
  const tried = tries();
  expect(tried).toBeGreaterThan(0);
  expect(await writer.write(blocks(series, 1))).toBe(false);
  expect(tries()).toBe(tried);
});

test('rows that cannot be encoded are given up with a line in the log', async () => {
  const { writer, series, entries, lines } = harness();
  expect(await writer.write(blocks(series, 1, { status: -1 }))).toBe(false);
  expect(lines).toEqual(['error prediction events were not encoded']);
  expect(await writer.write(blocks(series, 1))).toBe(true);
  expect(entries).toHaveLength(1);
});

test('rows that were dropped at the end are announced, once', async () => {
  const { writer, series, entries } = harness();
  await writer.write(blocks(series, 2));
  await writer.announce(series);
  expect(entries).toHaveLength(1);
  blocks(series, 3);
  await writer.announce(series);
  await writer.announce(series);
  expect(entries).toHaveLength(2);
  expect(entries[1]).toMatchObject({ lastSequence: 5 });
  expect(decode(entries[1]!)).toMatchObject({ firstSequence: 6, rows: 0, produced: 5 });
});
