import type { FeatureColumns, ModelSpec, Tensors } from '@slipway/model';
import type { ReferenceProfile } from '@slipway/stats';
import type { Batcher } from '../batching/batcher.js';
import type { BatchingPlan } from '../batching/batching-plan.js';
import type { Executor } from '../executor/executor.js';
import type { ExecutorChoice } from '../loading/choose-executor.js';

/** A version that answers. */
export interface LoadedVersion {
  readonly spec: ModelSpec;
  readonly executor: Executor;
  /** Why it runs where it runs. */
  readonly choice: ExecutorChoice;
  readonly batcher: Batcher;
  /** How it batches, and why so. */
  readonly plan: BatchingPlan;
  readonly digest: string;
  readonly loadedAtMs: number;
  /** Of its training sample; undefined without one. */
  readonly profile: ReferenceProfile | undefined;
  readonly readFeatures: (inputs: Tensors, rows: number) => FeatureColumns;
  /** Answers what was accepted, then frees the session. Nothing may be submitted after. */
  readonly close: () => Promise<void>;
}
