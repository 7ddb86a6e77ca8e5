import type { PredictionBlock } from './prediction-block.js';
import type { Series } from './series-book.js';

/** A block with its place in its series. */
export interface QueuedBlock {
  readonly block: PredictionBlock;
  readonly series: Series;
  readonly firstSequence: number;
}

/** First in, first out; bounded by rows and bytes. */
export interface BlockQueue {
  /** Appends a block and returns the oldest ones, which had to leave to make room. */
  readonly push: (queued: QueuedBlock) => readonly QueuedBlock[];
  /** Takes blocks of about `rows` rows, at least one block. */
  readonly take: (rows: number) => QueuedBlock[];
  readonly rows: () => number;
  /** Share of the bound that is nearer, 0 to 1. */
  readonly fill: () => number;
}

export interface BlockQueueOptions {
  readonly maxRows: number;
  readonly maxBytes: number;
}

const nothing: readonly QueuedBlock[] = [];

export function rowsOf(blocks: readonly QueuedBlock[]): number {
  return blocks.reduce((sum, { block }) => sum + block.rows, 0);
}

export function createBlockQueue(options: BlockQueueOptions): BlockQueue {
  const { maxRows, maxBytes } = options;
  let items: (QueuedBlock | undefined)[] = [];
  let head = 0;
  let rows = 0;
  let bytes = 0;

  const shift = (): QueuedBlock | undefined => {
    const item = items[head];
    if (item === undefined) return undefined;
    items[head++] = undefined;
    rows -= item.block.rows;
    bytes -= item.block.bytes;
    // Moving the rest down only now and then keeps each shift cheap.
    if (head > 1024 && head * 2 > items.length) {
      items = items.slice(head);
      head = 0;
    }
    return item;
  };

  const evict = (): readonly QueuedBlock[] => {
    const evicted: QueuedBlock[] = [];
    while (rows > maxRows || bytes > maxBytes) {
      const oldest = shift();
      if (oldest === undefined) break;
      evicted.push(oldest);
    }
    return evicted;
  };

  return {
    push: (queued) => {
      items.push(queued);
      rows += queued.block.rows;
      bytes += queued.block.bytes;
      return rows > maxRows || bytes > maxBytes ? evict() : nothing;
    },
    take: (wanted) => {
      const taken: QueuedBlock[] = [];
      for (let got = 0; got < wanted;) {
        const item = shift();
        if (item === undefined) break;
        taken.push(item);
        got += item.block.rows;
      }
      return taken;
    },
    rows: () => rows,
    fill: () => Math.max(rows / maxRows, bytes / maxBytes),
  };
}
