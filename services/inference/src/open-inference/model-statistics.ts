import type { ModelSpec } from '@slipway/model';
import type { openInference } from '@slipway/proto';
import type { Duration, VersionStats } from './stats-book.js';

/** The counts of a version as Triton's clients read them; durations in nanoseconds. */
export function modelStatistics(
  { modelName, modelVersion }: ModelSpec,
  stats: VersionStats,
): openInference.ModelStatistics {
  return {
    name: modelName,
    version: modelVersion,
    lastInference: stats.lastMs,
    inferenceCount: stats.rows,
    executionCount: Math.round(stats.runs),
    inferenceStats: {
      success: write(stats.success),
      fail: write(stats.failure),
      queue: write(stats.queue),
      computeInput: write(stats.input),
      computeInfer: write(stats.compute),
      computeOutput: none,
      cacheHit: none,
      cacheMiss: none,
    },
    batchStats: [...stats.batches]
      .toSorted(([a], [b]) => a - b)
      .map(([batchSize, compute]) => ({
        batchSize,
        computeInput: none,
        computeInfer: write(compute),
        computeOutput: none,
      })),
  };
}

/** What is not measured on its own. */
const none: openInference.StatisticDuration = { count: 0, ns: 0 };

function write({ count, ms }: Duration): openInference.StatisticDuration {
  return { count: Math.round(count), ns: Math.round(ms * 1e6) };
}
