import type { Clock } from '@slipway/core';
import type { ModelSpec } from '@slipway/model';
import type { Executor } from '../executor/executor.js';
import type { BatchMetrics } from './batch-metrics.js';
import { createBatcher, type Batcher } from './batcher.js';
import {
  planBatching,
  type BatchingLimits,
  type BatchingPlan,
  type RowWise,
} from './batching-plan.js';

/** A batcher, and how it came to its settings. */
export interface PlannedBatcher {
  readonly batcher: Batcher;
  readonly plan: BatchingPlan;
}

/** Makes the batcher of a version that was just loaded. */
export type Batching = (spec: ModelSpec, executor: Executor, rowWise: RowWise) => PlannedBatcher;

export function createBatching(
  deps: { readonly metrics: BatchMetrics; readonly clock: Clock },
  limits: BatchingLimits,
): Batching {
  return (spec, executor, rowWise) => {
    const { modelName, modelVersion } = spec;
    const plan = planBatching(spec, executor.kind, rowWise, limits);
    const observer = deps.metrics.observe(modelName, modelVersion);
    return { plan, batcher: createBatcher({ executor, observer, clock: deps.clock }, plan) };
  };
}
