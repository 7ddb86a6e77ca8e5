import { DomainError } from '@slipway/core';
import { bindService, type ServiceBinding } from '@slipway/grpc';
import { MonitorServiceService, type MonitorServiceServer } from '@slipway/proto';
import type { DriftReports } from '../drift/drift-reports.js';
import type { ShardWorker } from '../ingest/shard-worker.js';
import type { VersionDirectory } from '../versions/version-directory.js';
import { toAccountingReply } from './accounting-reply.js';
import { toDriftReply } from './drift-reply.js';
import { toVersionMetrics } from './metrics-reply.js';

export interface MonitorServiceDeps {
  readonly directory: VersionDirectory;
  readonly reports: DriftReports;
  readonly shards: readonly Pick<ShardWorker, 'state'>[];
}

/** The RPCs of slipway.monitor.v1, answered from memory. */
export function createMonitorService(deps: MonitorServiceDeps): ServiceBinding {
  const { directory, reports, shards } = deps;
  return bindService<MonitorServiceServer>(MonitorServiceService, {
    getDrift: async ({ modelName, modelVersion }) => {
      const version = directory.resolve(modelName, modelVersion);
      return toDriftReply(version, await reports.get(version));
    },
    getDriftHistory: notYet,
    getTimeline: notYet,
    getDistribution: notYet,
    getRootCause: notYet,
    getSegments: notYet,
    getQuality: notYet,
    watch: notYet,
    getMetrics: ({ modelName }) => {
      const versions = modelName === '' ? directory.list() : directory.versionsOf(modelName);
      return { versions: versions.map(toVersionMetrics) };
    },
    getAccounting: () =>
      toAccountingReply(shards.flatMap((shard) => shard.state()?.series() ?? [])),
  });
}

function notYet(): never {
  throw new DomainError('unimplemented', 'NOT_IMPLEMENTED', 'not here yet');
}
