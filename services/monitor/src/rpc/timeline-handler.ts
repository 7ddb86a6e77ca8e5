import type { Clock } from '@slipway/core';
import type {
  GetTimelineRequest,
  GetTimelineResponse,
  Latency,
  TimelinePane,
} from '@slipway/proto';
import { psiOf } from '../evaluation/binned-drift.js';
import type { EvaluationRunner, Pause } from '../evaluation/evaluation-runner.js';
import type { CellLayout } from '../fold/cell-layout.js';
import { latencyQuantile } from '../fold/latency-histogram.js';
import { sumPanes } from '../fold/sum-panes.js';
import type { TrafficCounts } from '../fold/traffic-counts.js';
import type { Pane } from '../fold/traffic-panes.js';
import type { VersionDirectory } from '../versions/version-directory.js';
import { parseTimeWindow } from './time-window.js';

export interface TimelineHandlerOptions {
  /** How far back a time may reach. */
  readonly keepHourPanesMs: number;
}

export interface TimelineHandlerDeps {
  readonly directory: Pick<VersionDirectory, 'resolve'>;
  readonly runner: EvaluationRunner;
  readonly clock: Clock;
}

const hourMs = 3_600_000;

/** The traffic of a version over time. */
export function createTimelineHandler(
  deps: TimelineHandlerDeps,
  options: TimelineHandlerOptions,
): (request: GetTimelineRequest) => Promise<GetTimelineResponse> {
  return async ({ modelName, modelVersion, window }) => {
    const windowMs = window === '' ? hourMs : parseTimeWindow(window, options.keepHourPanesMs);
    const { state, ...version } = deps.directory.resolve(modelName, modelVersion);
    const widthMs = paneWidthMs(windowMs);
    const layout = state?.layout();
    const panes = state?.panes.since(deps.clock.nowMs() - windowMs) ?? [];
    const byStart = Map.groupBy(panes, ({ startMs }) => startMs - (startMs % widthMs));
    return {
      modelName: version.modelName,
      modelVersion: version.modelVersion,
      paneS: widthMs / 1000,
      panes: await deps.runner.run((pause) => toPanes(byStart, layout, pause)),
    };
  };
}

function paneWidthMs(windowMs: number): number {
  if (windowMs <= hourMs) return 10_000;
  return windowMs <= 24 * hourMs ? 60_000 : hourMs;
}

async function toPanes(
  byStart: ReadonlyMap<number, readonly Pane[]>,
  layout: CellLayout | undefined,
  pause: Pause,
): Promise<TimelinePane[]> {
  const panes: TimelinePane[] = [];
  for (const [startMs, group] of [...byStart].sort(([a], [b]) => a - b)) {
    const { counts } = await sumPanes(group, pause);
    panes.push({
      start: new Date(startMs),
      rows: counts.rows,
      errors: counts.errorRows,
      latencyMs: latencyOf(counts),
      meanPrediction: counts.predictionSum / Math.max(1, counts.predictions),
      labels: Object.fromEntries(counts.labels),
      psi: psiByFeature(layout, counts),
    });
    await pause();
  }
  return panes;
}

function latencyOf({ latency }: TrafficCounts): Latency | undefined {
  const p50 = latencyQuantile(latency, 0.5);
  if (Number.isNaN(p50)) return undefined;
  return { p50, p95: latencyQuantile(latency, 0.95), p99: latencyQuantile(latency, 0.99) };
}

function psiByFeature(
  layout: CellLayout | undefined,
  counts: TrafficCounts,
): Record<string, number> {
  if (layout === undefined || counts.digest !== layout.digest) return {};
  return Object.fromEntries(
    layout.columns.map((column) => [column.feature, psiOf(column, counts)]),
  );
}
