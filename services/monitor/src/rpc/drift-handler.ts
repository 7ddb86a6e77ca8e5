import { DomainError, type Clock } from '@slipway/core';
import type { GetDriftRequest, GetDriftResponse } from '@slipway/proto';
import { assessCounts } from '../evaluation/binned-drift.js';
import type { CurrentEvaluations } from '../evaluation/current-evaluations.js';
import type { EvaluatedWindow } from '../evaluation/evaluation.js';
import type { EvaluationRunner } from '../evaluation/evaluation-runner.js';
import { sumPanes } from '../fold/sum-panes.js';
import { createTrafficCounts, type TrafficCounts } from '../fold/traffic-counts.js';
import type { QualityReports } from '../quality/quality-reports.js';
import type { KnownVersion, VersionDirectory } from '../versions/version-directory.js';
import { toDriftReply } from './drift-reply.js';
import { parseTimeWindow } from './time-window.js';

export interface DriftHandlerDeps {
  readonly directory: Pick<VersionDirectory, 'resolve'>;
  readonly current: CurrentEvaluations;
  readonly runner: EvaluationRunner;
  readonly quality: Pick<QualityReports, 'retrainReasons' | 'retrainThresholds'>;
  readonly clock: Clock;
}

export interface DriftHandlerOptions {
  readonly minSamples: number;
  readonly falseAlarmRate: number;
  /** How far back a time may reach. */
  readonly keepHourPanesMs: number;
}

interface CountedWindow {
  readonly counts: TrafficCounts;
  readonly window: EvaluatedWindow;
}

/** Drift of the last rows exactly, or by counts: of a time, or of a segment. */
export function createDriftHandler(
  deps: DriftHandlerDeps,
  options: DriftHandlerOptions,
): (request: GetDriftRequest) => Promise<GetDriftResponse> {
  const countTime = async ({ state }: KnownVersion, windowMs: number): Promise<CountedWindow> => {
    const panes = state?.panes.since(deps.clock.nowMs() - windowMs) ?? [];
    const { counts, startMs, endMs } = await deps.runner.run((pause) => sumPanes(panes, pause));
    return { counts, window: { rows: counts.answered, startMs, endMs } };
  };

  const countSegment = ({ state }: KnownVersion, segment: string): CountedWindow => {
    const segments = state?.segments.read() ?? new Map<string, TrafficCounts>();
    const counts = segments.get(segment) ?? createTrafficCounts(undefined);
    if (segments.has(segment)) {
      return { counts, window: { rows: counts.answered, startMs: undefined, endMs: undefined } };
    }
    throw new DomainError(
      'not_found',
      'SEGMENT_NOT_FOUND',
      `segment ${JSON.stringify(segment)}: expected one that requests have named, such as country=DE; known: ${[...segments.keys()].join(', ') || 'none'}`,
    );
  };

  const byCounts = (version: KnownVersion, { counts, window }: CountedWindow): GetDriftResponse => {
    const layout = version.state?.layout();
    const verdict = layout && assessCounts(layout, counts, options);
    const { modelName, modelVersion, reference } = version;
    const least = String(options.minSamples);
    const tooFew = `needs at least ${least} answered rows, the window has ${String(window.rows)}`;
    const reason = reference === undefined ? 'the version has no reference profile' : tooFew;
    return toDriftReply(
      {
        modelName,
        modelVersion,
        window,
        verdict,
        reason: verdict ? '' : reason,
        outputs: undefined,
      },
      reference,
      options.falseAlarmRate,
    );
  };

  const replyAbout = async (
    version: KnownVersion,
    { window, segment }: GetDriftRequest,
  ): Promise<GetDriftResponse> => {
    const windowMs = window === '' ? undefined : parseTimeWindow(window, options.keepHourPanesMs);
    if (segment !== '' && windowMs !== undefined) {
      const message = 'window and segment: expected one of them, got both; segments have no times';
      throw new DomainError('invalid', 'WINDOW_AND_SEGMENT', message);
    }
    if (segment !== '') return byCounts(version, countSegment(version, segment));
    if (windowMs !== undefined) return byCounts(version, await countTime(version, windowMs));
    const evaluation = await deps.current.get(version);
    return toDriftReply(evaluation, version.reference, options.falseAlarmRate);
  };

  return async (request) => {
    const version = deps.directory.resolve(request.modelName, request.modelVersion);
    return withQuality(await replyAbout(version, request), version, deps.quality);
  };
}

/** Whether to train anew is a matter of labels as well. */
function withQuality(
  reply: GetDriftResponse,
  version: KnownVersion,
  quality: DriftHandlerDeps['quality'],
): GetDriftResponse {
  const { reasons = [], thresholds = {} } = reply.shouldRetrain ?? {};
  const all = [...reasons, ...quality.retrainReasons(version)];
  return {
    ...reply,
    shouldRetrain: {
      value: all.length > 0,
      reasons: all,
      thresholds: { ...thresholds, ...quality.retrainThresholds(version) },
    },
  };
}
