import type { Evaluation } from '../evaluation/evaluation.js';

/** What is known of a version at one moment: what alert rules look at. */
export interface VersionSnapshot {
  readonly modelName: string;
  readonly modelVersion: string;
  /** The last look at its rows; undefined before the first. */
  readonly evaluation: Evaluation | undefined;
  /** Over the recent window of requests. */
  readonly traffic: TrafficSnapshot;
  /** Rows that were lost on the way to the monitor, since the version was first seen. */
  readonly droppedRows: number;
  /** Undefined while there is nothing to say about quality. */
  readonly quality: QualitySnapshot | undefined;
}

export interface TrafficSnapshot {
  readonly rows: number;
  readonly errorRows: number;
  /** Over requests; undefined when none was measured. */
  readonly latencyMs:
    { readonly p50: number; readonly p95: number; readonly p99: number } | undefined;
  /** Time of the newest request; undefined without any. */
  readonly lastMs: number | undefined;
}

export interface QualitySnapshot {
  readonly shouldRetrain: boolean;
  /** Each with its numbers, such as `accuracy 0.81 is below 0.87`. */
  readonly reasons: readonly string[];
  /** Whether the reasons come from labels, and not from an estimate before they came. */
  readonly hasLabels: boolean;
}
