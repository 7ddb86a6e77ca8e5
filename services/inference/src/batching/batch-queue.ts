import type { BatchJob, BatchResult } from './batcher.js';

/** A job that waits, with what its caller gets. */
export interface WaitingJob {
  readonly job: BatchJob;
  readonly bucket: string;
  readonly enqueuedMs: number;
  readonly resolve: (result: BatchResult) => void;
  readonly reject: (error: unknown) => void;
}

/** First come, first served; only rows of one shape are taken together. */
export interface BatchQueue {
  readonly push: (waiting: WaitingJob) => void;
  /** The one that has waited longest. */
  readonly oldest: () => WaitingJob | undefined;
  /** Rows that wait in the same shape as the oldest job. */
  readonly rowsBesideOldest: () => number;
  /** The oldest job, and others of its shape as long as all rows together stay within `maxRows`. */
  readonly take: (maxRows: number) => readonly WaitingJob[];
  /** Takes out every job that `isGone` says true of. */
  readonly remove: (isGone: (waiting: WaitingJob) => boolean) => readonly WaitingJob[];
  readonly rows: () => number;
  readonly jobs: () => number;
}

interface Lane {
  waiting: WaitingJob[];
  rows: number;
}

export function createBatchQueue(): BatchQueue {
  // One lane a shape; a lane leaves when it is empty, so there are never more than jobs.
  const lanes = new Map<string, Lane>();
  let rows = 0;
  let jobs = 0;

  const oldestLane = (): Lane | undefined => {
    let oldest: Lane | undefined;
    for (const lane of lanes.values()) {
      const since = lane.waiting[0]?.enqueuedMs ?? Infinity;
      if (oldest === undefined || since < (oldest.waiting[0]?.enqueuedMs ?? Infinity))
        oldest = lane;
    }
    return oldest;
  };

  const settle = (lane: Lane, removed: readonly WaitingJob[]): void => {
    const removedRows = removed.reduce((sum, { job }) => sum + job.rows, 0);
    lane.rows -= removedRows;
    rows -= removedRows;
    jobs -= removed.length;
    const [any] = removed;
    if (lane.waiting.length === 0 && any !== undefined) lanes.delete(any.bucket);
  };

  return {
    push: (waiting) => {
      const lane = lanes.get(waiting.bucket) ?? { waiting: [], rows: 0 };
      lane.waiting.push(waiting);
      lane.rows += waiting.job.rows;
      rows += waiting.job.rows;
      jobs++;
      lanes.set(waiting.bucket, lane);
    },
    oldest: () => oldestLane()?.waiting[0],
    rowsBesideOldest: () => oldestLane()?.rows ?? 0,
    take: (maxRows) => {
      const lane = oldestLane();
      if (lane === undefined) return [];
      let count = 0;
      let taken = 0;
      for (const { job } of lane.waiting) {
        if (count > 0 && taken + job.rows > maxRows) break;
        count++;
        taken += job.rows;
      }
      const batch = lane.waiting.splice(0, count);
      settle(lane, batch);
      return batch;
    },
    remove: (isGone) => {
      const removed: WaitingJob[] = [];
      for (const lane of [...lanes.values()]) {
        const { gone = [], staying = [] } = Object.groupBy(lane.waiting, (waiting) =>
          isGone(waiting) ? 'gone' : 'staying',
        );
        if (gone.length === 0) continue;
        lane.waiting = staying;
        settle(lane, gone);
        removed.push(...gone);
      }
      return removed;
    },
    rows: () => rows,
    jobs: () => jobs,
  };
}
