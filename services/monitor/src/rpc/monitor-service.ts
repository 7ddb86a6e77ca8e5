import type { Clock } from '@slipway/core';
import { bindService, type ServiceBinding } from '@slipway/grpc';
import { MonitorServiceService, type MonitorServiceServer } from '@slipway/proto';
import type { CurrentEvaluations } from '../evaluation/current-evaluations.js';
import type { EvaluationRunner } from '../evaluation/evaluation-runner.js';
import type { EventHub } from '../evaluation/event-hub.js';
import type { ShardWorker } from '../ingest/shard-worker.js';
import type { QualityReports } from '../quality/quality-reports.js';
import type { VersionDirectory } from '../versions/version-directory.js';
import { toAccountingReply } from './accounting-reply.js';
import { createDistributionHandler } from './distribution-handler.js';
import { createDriftHandler } from './drift-handler.js';
import { createHistoryHandler } from './history-handler.js';
import { toVersionMetrics } from './metrics-reply.js';
import { createQualityHandler } from './quality-handler.js';
import { createRootCauseHandler } from './root-cause-handler.js';
import { createSegmentsHandler } from './segments-handler.js';
import { createTimelineHandler } from './timeline-handler.js';
import { createWatchHandler } from './watch-handler.js';

export interface MonitorServiceDeps {
  readonly directory: VersionDirectory;
  readonly current: CurrentEvaluations;
  readonly runner: EvaluationRunner;
  readonly hub: Pick<EventHub, 'subscribe'>;
  readonly shards: readonly Pick<ShardWorker, 'state'>[];
  readonly clock: Clock;
  readonly quality: QualityReports;
}

export interface MonitorServiceOptions {
  readonly minSamples: number;
  readonly falseAlarmRate: number;
  /** How long traffic is kept, at most. */
  readonly keepHourPanesMs: number;
}

/** The RPCs of slipway.monitor.v1.MonitorService, answered from what this monitor has in memory. */
export function createMonitorService(
  deps: MonitorServiceDeps,
  options: MonitorServiceOptions,
): ServiceBinding {
  const { directory, shards } = deps;
  return bindService<MonitorServiceServer>(MonitorServiceService, {
    getDrift: createDriftHandler(deps, options),
    getDriftHistory: createHistoryHandler(directory),
    getTimeline: createTimelineHandler(deps, options),
    getDistribution: createDistributionHandler(deps, options),
    getRootCause: createRootCauseHandler(deps),
    getSegments: createSegmentsHandler(directory, options),
    getQuality: createQualityHandler(deps),
    watch: createWatchHandler(deps.hub),
    getMetrics: ({ modelName }) => {
      const versions = modelName === '' ? directory.list() : directory.versionsOf(modelName);
      return { versions: versions.map(toVersionMetrics) };
    },
    getAccounting: () =>
      toAccountingReply(shards.flatMap((shard) => shard.state()?.series() ?? [])),
  });
}
