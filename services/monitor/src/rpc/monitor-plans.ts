import type { GetMetricsResponse, MonitorServiceServer } from '@slipway/proto';
import { compareVersions } from '@slipway/routing';
import type { MethodPlan, ServicePlans } from '../peers/share-service.js';
import type { VersionDirectory } from '../versions/version-directory.js';
import { mergeAccountingReplies } from './accounting-reply.js';

interface ModelRequest {
  readonly modelName: string;
}

/** Which monitor answers which RPC of MonitorService. */
export function createMonitorPlans({
  modelMeant,
}: Pick<VersionDirectory, 'modelMeant'>): ServicePlans<MonitorServiceServer> {
  const byModel: Pick<MethodPlan<ModelRequest, unknown>, 'modelOf'> = {
    modelOf: ({ modelName }) => modelMeant(modelName),
  };
  return {
    getDrift: byModel,
    getDriftHistory: byModel,
    getTimeline: byModel,
    getDistribution: byModel,
    getRootCause: byModel,
    getSegments: byModel,
    getQuality: byModel,
    getMetrics: {
      modelOf: ({ modelName }) => (modelName === '' ? undefined : modelName),
      merge: mergeMetricsReplies,
    },
    getAccounting: { merge: mergeAccountingReplies },
    watch: 'every message',
  };
}

/** A version is known wherever its reference is; the monitor that reads its traffic has counted it. */
function mergeMetricsReplies(replies: readonly GetMetricsResponse[]): GetMetricsResponse {
  const all = replies.flatMap(({ versions }) => versions);
  const byName = Map.groupBy(all, ({ modelName, modelVersion }) =>
    JSON.stringify([modelName, modelVersion]),
  );
  const versions = [...byName.values()].flatMap((same) => {
    const most = Math.max(...same.map(({ predictions }) => predictions));
    return same.find(({ predictions }) => predictions === most) ?? [];
  });
  return { versions: versions.sort(byModelAndVersion) };
}

function byModelAndVersion(
  a: GetMetricsResponse['versions'][number],
  b: GetMetricsResponse['versions'][number],
): number {
  if (a.modelName !== b.modelName) return a.modelName < b.modelName ? -1 : 1;
  return compareVersions(a.modelVersion, b.modelVersion);
}
