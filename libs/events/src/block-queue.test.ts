import { expect, test } from 'vitest';
import { createBlockQueue, rowsOf, type BlockQueue, type QueuedBlock } from './block-queue.js';
import { sampleBlock } from './sample-block.js';
import { createSeriesBook } from './series-book.js';

const name = { producer: 'p', modelName: 'm', modelVersion: '1.0.0' };
const series = createSeriesBook().open(name);

function queued(rows: number, bytes = 100): QueuedBlock {
  return { block: sampleBlock(rows, { bytes }), series, firstSequence: 1 };
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
  const queue = open(1e9, 2000);
  const blocks = [1, 2, 3].map(() => queued(1, 1000));
  expect(blocks.map((block) => queue.push(block))).toEqual([[], [], [blocks[0]]]);
});

test('it is as full as the bound that is nearer', () => {
  const queue = open(10, 1000);
  expect(queue.fill()).toBe(0);
  queue.push(queued(2, 400));
  expect(queue.fill()).toBe(0.4);
  queue.push(queued(5, 100));
  expect(queue.fill()).toBe(0.7);
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
