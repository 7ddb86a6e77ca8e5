import { expect, test } from 'vitest';
import { createBlockQueue, rowsOf, type BlockQueue, type QueuedBlock } from './block-queue.js';
import { blockBytes, type PredictionBlock } from './prediction-block.js';
import { createSeriesBook } from './series-book.js';

const series = createSeriesBook().open('m', '1.0.0');

function queued(rows: number, columns = 1): QueuedBlock {
  const block: PredictionBlock = {
    modelName: 'm',
    modelVersion: '1.0.0',
    variant: undefined,
    timeMs: 0,
    predictionId: '',
    routingKeyHash: 0n,
    rows,
    status: 0,
    latencyMs: 1,
    batchRows: rows,
    numericFeatures: Array.from({ length: columns }, (_, i) => `f${String(i)}`),
    numericValues: new Float32Array(rows * columns),
    categoricalFeatures: [],
    predictions: new Float64Array(rows),
    labels: [],
    classes: [],
    classProbabilities: new Float32Array(0),
  };
  return { block, series, firstSequence: 1 };
}

const open = (maxRows: number, maxBytes = 1e9): BlockQueue =>
  createBlockQueue({ maxRows, maxBytes });

test('blocks come out in the order in which they went in, in whole blocks', () => {
  const queue = open(100);
  const blocks = [2, 3, 4, 5].map((rows) => queued(rows));
  for (const block of blocks) expect(queue.push(block)).toEqual([]);
  expect(queue.rows()).toBe(14);
  expect(queue.take(5)).toEqual(blocks.slice(0, 2));
  expect(queue.take(1)).toEqual([blocks[2]]);
  expect(queue.rows()).toBe(5);
  expect(queue.take(1000)).toEqual([blocks[3]]);
  expect(queue.take(1000)).toEqual([]);
});

test('the oldest blocks leave when there are too many rows', () => {
  const queue = open(10);
  const blocks = [4, 4, 2, 7].map((rows) => queued(rows));
  const evicted = blocks.map((block) => queue.push(block));
  expect(evicted).toEqual([[], [], [], [blocks[0], blocks[1]]]);
  expect(queue.rows()).toBe(9);
});

test('the oldest blocks leave when there are too many bytes', () => {
  const bytes = blockBytes(queued(1, 1000).block);
  expect(bytes).toBeGreaterThan(4000);
  const queue = open(1e9, 2 * bytes);
  const blocks = [1, 2, 3].map(() => queued(1, 1000));
  expect(blocks.map((block) => queue.push(block))).toEqual([[], [], [blocks[0]]]);
});

test('a block that is too large by itself is turned away, after all others', () => {
  const queue = open(10);
  const blocks = [queued(1), queued(11)];
  expect(blocks.map((block) => queue.push(block))).toEqual([[], blocks]);
  expect(queue.rows()).toBe(0);
  expect(queue.push(queued(10))).toEqual([]);
});

test('the bounds hold and nothing is lost over many pushes and takes', () => {
  const queue = open(1000);
  let pushed = 0;
  let left = 0;
  for (let i = 0; i < 20_000; i++) {
    const rows = 1 + ((i * 7919) % 9);
    pushed += rows;
    left += rowsOf(queue.push(queued(rows)));
    if (i % 3 === 0) left += rowsOf(queue.take(8));
    expect(queue.rows()).toBeLessThanOrEqual(1000);
    expect(pushed - left).toBe(queue.rows());
  }
});
