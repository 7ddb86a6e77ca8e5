import type { Clock } from '@slipway/core';
import type { ModelSpec } from '@slipway/model';
import type { ScoreRecorder } from '../scoring/score-recorder.js';
import type { Score } from '../scoring/score.js';

/** How often, and how long in all. */
export interface Duration {
  count: number;
  ms: number;
}

/** What a version has done since it was first asked. */
export interface VersionStats {
  /** Since the epoch; 0 before the first. */
  lastMs: number;
  /** Rows that were answered. */
  rows: number;
  /** Runs: one that requests have shared is one. */
  runs: number;
  readonly success: Duration;
  readonly failure: Duration;
  readonly queue: Duration;
  /** Choosing the version, reading and checking. */
  readonly input: Duration;
  readonly compute: Duration;
  /** Runs by their number of rows. */
  readonly batches: Map<number, Duration>;
}

/** Counts for `ModelStatistics`. */
export interface StatsBook extends ScoreRecorder {
  readonly of: (spec: Pick<ModelSpec, 'modelName' | 'modelVersion'>) => VersionStats;
}

export function createStatsBook(clock: Clock): StatsBook {
  const models = new Map<string, Map<string, VersionStats>>();

  const of: StatsBook['of'] = ({ modelName, modelVersion }) => {
    let versions = models.get(modelName);
    if (versions === undefined) models.set(modelName, (versions = new Map<string, VersionStats>()));
    let stats = versions.get(modelVersion);
    if (stats === undefined) versions.set(modelVersion, (stats = emptyStats()));
    return stats;
  };

  return {
    of,
    succeeded: ({ choice, rows }, score) => {
      const stats = of(choice.loaded.spec);
      stats.lastMs = clock.nowMs();
      addSuccess(stats, rows, score);
    },
    failed: ({ choice }, _error, latencyMs) => {
      add(of(choice.loaded.spec).failure, 1, latencyMs);
    },
  };
}

function addSuccess(stats: VersionStats, rows: number, score: Score): void {
  const { batchRows, queueMs, runMs, latencyMs } = score;
  stats.rows += rows;
  add(stats.success, 1, latencyMs);
  add(stats.queue, 1, queueMs);
  add(stats.compute, 1, runMs);
  add(stats.input, 1, Math.max(0, latencyMs - queueMs - runMs));
  // Requests that share a run are each told of all its rows: their shares add up to one.
  const share = rows / Math.max(1, batchRows);
  stats.runs += share;
  let batch = stats.batches.get(batchRows);
  if (batch === undefined) stats.batches.set(batchRows, (batch = { count: 0, ms: 0 }));
  add(batch, share, runMs * share);
}

function add(duration: Duration, count: number, ms: number): void {
  duration.count += count;
  duration.ms += ms;
}

function emptyStats(): VersionStats {
  const none = (): Duration => ({ count: 0, ms: 0 });
  return {
    lastMs: 0,
    rows: 0,
    runs: 0,
    success: none(),
    failure: none(),
    queue: none(),
    input: none(),
    compute: none(),
    batches: new Map(),
  };
}
