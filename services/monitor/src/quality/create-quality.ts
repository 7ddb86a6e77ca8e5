import type { Clock, Component, Logger } from '@slipway/core';
import type { ServiceBinding } from '@slipway/grpc';
import type { Redis } from '@slipway/redis';
import type { Metrics } from '@slipway/telemetry';
import { findRetrainReasons } from '../evaluation/retrain-reasons.js';
import type { ShardPartKind } from '../ingest/shard-part.js';
import type { ShardWorker } from '../ingest/shard-worker.js';
import { createOutcomeIngress } from '../outcomes/outcome-ingress.js';
import { registerOutcomeMetrics } from '../outcomes/outcome-metrics.js';
import type { OutcomePart } from '../outcomes/outcome-part.js';
import { createOutcomeWriter } from '../outcomes/submit-outcomes.js';
import { createOutcomeService } from '../rpc/outcome-service.js';
import type { KnownVersion } from '../versions/version-directory.js';
import type { QualityReportOptions } from './build-quality-report.js';
import { createQualityReports, type QualityReports } from './quality-reports.js';

export interface QualityDeps {
  readonly redis: Redis;
  /** In order. */
  readonly shards: readonly Pick<ShardWorker, 'state' | 'isOwned'>[];
  /** The part of each shard that joins predictions with their labels. */
  readonly outcomes: ShardPartKind<OutcomePart>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Labels, and what they say about the answers. */
export interface Quality {
  readonly reports: QualityReports;
  readonly service: ServiceBinding;
  readonly ingress: Component;
}

export function createQuality(deps: QualityDeps, options: QualityReportOptions): Quality {
  const { redis, shards, outcomes, metrics, clock, logger } = deps;
  let unreadable = 0;
  registerOutcomeMetrics({ metrics, shards, outcomes, unreadable: () => unreadable });
  return {
    reports: createQualityReports({ shards, outcomes, driftReasons, clock }, options),
    service: createOutcomeService(createOutcomeWriter(redis), clock),
    ingress: createOutcomeIngress({
      redis,
      logger,
      isOwner: () => shards[0]?.isOwned() ?? false,
      onUnreadable: () => unreadable++,
    }),
  };
}

/** By the last look at the rows of a version. */
function driftReasons({ state }: KnownVersion): readonly string[] {
  const verdict = state?.evaluator.last()?.verdict;
  return verdict === undefined ? [] : findRetrainReasons(verdict);
}
