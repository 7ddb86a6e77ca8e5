import { specLabel, type ModelSpec } from '@slipway/model';
import type { BatcherOptions } from './batcher.js';

/** What the service allows every version. */
export interface BatchingLimits {
  readonly maxBatchRows: number;
  readonly maxQueuedRows: number;
  readonly maxQueueWaitMs: number;
}

/** What trying the model at load has shown. */
export interface RowWise {
  /** Rows of several requests answer together as each alone. */
  readonly isPossible: boolean;
  /** Why not, where not. */
  readonly reason: string;
}

/** How a version batches, and why it does not share runs where it does not. */
export interface BatchingPlan extends BatcherOptions {
  readonly reason: string;
}

/** An inline run holds up everything else the thread serves; a worker only its own queue. */
const maxRunMs = { inline: 5, worker: 100 } as const;

/** Brings together what the card wants, what the model can, and what the service allows. */
export function planBatching(
  spec: ModelSpec,
  executorKind: 'inline' | 'worker',
  rowWise: RowWise,
  limits: BatchingLimits,
): BatchingPlan {
  const { batching } = spec.serving;
  // Rows that the graph takes at a time, where their number is fixed.
  const fixedBatch = spec.rowAxis.size;
  const reason = whyAlone(batching.isEnabled, rowWise, fixedBatch);
  return {
    label: specLabel(spec),
    isShared: reason === '',
    reason,
    maxRows: batching.maxRows ?? limits.maxBatchRows,
    maxRunMs: maxRunMs[executorKind],
    maxWaitMs: batching.maxWaitMs,
    maxQueuedRows: batching.maxQueuedRows ?? limits.maxQueuedRows,
    maxQueueWaitMs: limits.maxQueueWaitMs,
    fixedBatch,
  };
}

function whyAlone(
  isEnabled: boolean | undefined,
  rowWise: RowWise,
  fixedBatch: number | undefined,
): string {
  if (isEnabled === false) return 'the card switches it off';
  if (fixedBatch === 1) return 'the graph takes one row at a time';
  if (fixedBatch !== undefined || isEnabled === true) return '';
  return rowWise.isPossible ? '' : rowWise.reason;
}
