import type { OnCleanup } from '@slipway/testing';
import type { CompareOptions } from './compare.js';
import type { Figure } from '../load/figure.js';

/** What rows are given. */
export interface BenchContext {
  /** Of everything that the row starts; taken down before the next row. */
  readonly onCleanup: OnCleanup;
  /** A live Valkey. */
  readonly redisUrl: string;
  readonly windows: CompareOptions;
  /** How often what is not a window is repeated. */
  readonly repeats: number;
  /** For rows that take minutes by themselves: half a minute is enough, they were not asked for by name. */
  readonly isBrief: boolean;
  /** Where Node writes CPU profiles of the service; then nothing else is measured. */
  readonly profileDir?: string;
}

/** One comparison of the benchmark. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly run: (context: BenchContext) => Promise<RowResult>;
}

export interface RowResult {
  readonly figures: readonly Figure[];
  /** What a reader should know besides. */
  readonly notes: readonly string[];
  /** Where the time went, when that was asked for. */
  readonly profile?: readonly string[];
}
