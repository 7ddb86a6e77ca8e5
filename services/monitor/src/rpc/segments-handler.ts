import type { GetSegmentsRequest, GetSegmentsResponse, SegmentReport } from '@slipway/proto';
import { assessCounts } from '../evaluation/binned-drift.js';
import type { CellLayout } from '../fold/cell-layout.js';
import type { TrafficCounts } from '../fold/traffic-counts.js';
import type { VersionDirectory } from '../versions/version-directory.js';

export interface SegmentsHandlerOptions {
  readonly minSamples: number;
  readonly falseAlarmRate: number;
}

/** The measures of each declared segment, by name. */
export function createSegmentsHandler(
  directory: Pick<VersionDirectory, 'resolve'>,
  options: SegmentsHandlerOptions,
): (request: GetSegmentsRequest) => GetSegmentsResponse {
  return ({ modelName, modelVersion }) => {
    const { state, ...version } = directory.resolve(modelName, modelVersion);
    const segments = [...(state?.segments.read() ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      modelName: version.modelName,
      modelVersion: version.modelVersion,
      segments: segments.map(([segment, counts]) =>
        toReport(segment, counts, state?.layout(), options),
      ),
      overflowRows: state?.segments.overflowRows() ?? 0,
    };
  };
}

function toReport(
  segment: string,
  counts: TrafficCounts,
  layout: CellLayout | undefined,
  options: SegmentsHandlerOptions,
): SegmentReport {
  const verdict = layout && assessCounts(layout, counts, options);
  const drifted = verdict?.features.filter((feature) => feature.drifted) ?? [];
  return {
    segment,
    rows: counts.rows,
    errors: counts.errorRows,
    meanPrediction: counts.predictionSum / Math.max(1, counts.predictions),
    labels: Object.fromEntries(counts.labels),
    dataset: verdict && { drifted: verdict.drifted, share: verdict.share, confirmed: false },
    driftedFeatures: drifted.map(({ feature }) => feature),
  };
}
