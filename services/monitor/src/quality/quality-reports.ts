import type { Clock } from '@slipway/core';
import { shardOf } from '@slipway/events';
import type { ShardWorker } from '../ingest/shard-worker.js';
import type { ShardPartKind } from '../ingest/shard-part.js';
import type { OutcomePart } from '../outcomes/outcome-part.js';
import type { KnownVersion } from '../versions/version-directory.js';
import type { QualitySnapshot } from '../versions/version-snapshot.js';
import { buildQualityReport, type QualityReportOptions } from './build-quality-report.js';
import type { QualityReport } from './quality-report.js';

/** The quality of versions, looked at when somebody asks. */
export interface QualityReports {
  /** Not older than a second. `should_retrain` has the reasons of labels and, after them, those of drift. */
  readonly get: (version: KnownVersion) => QualityReport;
  /** Why the labels of a version, or its estimate, say that it should be trained anew; empty when they do not. */
  readonly retrainReasons: (version: KnownVersion) => readonly string[];
  /** What each measure of quality is held against, by name. */
  readonly retrainThresholds: (version: KnownVersion) => Readonly<Record<string, number>>;
  /** For alerts: not older than ten seconds; undefined while neither labels nor estimates say anything. */
  readonly snapshot: (version: KnownVersion) => QualitySnapshot | undefined;
}

export interface QualityReportsDeps {
  readonly shards: readonly Pick<ShardWorker, 'state'>[];
  readonly outcomes: ShardPartKind<OutcomePart>;
  /** Why the inputs or answers of a version say that it should be trained anew. */
  readonly driftReasons: (version: KnownVersion) => readonly string[];
  readonly clock: Clock;
}

interface Cached {
  readonly report: QualityReport;
  readonly madeMs: number;
  readonly state: unknown;
  readonly quality: unknown;
}

const maxAgeMs = 1000;
const maxSnapshotAgeMs = 10_000;

export function createQualityReports(
  { shards, outcomes, driftReasons, clock }: QualityReportsDeps,
  options: QualityReportOptions,
): QualityReports {
  const cached = new Map<string, Cached>();

  const byLabels = (version: KnownVersion, maxMs: number): QualityReport => {
    const { modelName, modelVersion, reference } = version;
    const key = `${modelName}@${modelVersion}`;
    const state = shards[shardOf(modelName)]?.state();
    const quality = reference?.profile.quality;
    const now = clock.monotonicMs();
    const last = cached.get(key);
    const isSame = last !== undefined && last.state === state && last.quality === quality;
    if (isSame && now - last.madeMs < maxMs) return last.report;
    const join = state?.part(outcomes).model(modelName);
    const report = buildQualityReport(join, modelVersion, quality, options);
    cached.set(key, { report, madeMs: now, state, quality });
    return report;
  };

  return {
    get: (version) => {
      const report = byLabels(version, maxAgeMs);
      const { reasons, thresholds } = report.shouldRetrain;
      const all = [...reasons, ...driftReasons(version)];
      return { ...report, shouldRetrain: { reasons: all, thresholds } };
    },
    retrainReasons: (version) => byLabels(version, maxAgeMs).shouldRetrain.reasons,
    retrainThresholds: (version) => byLabels(version, maxAgeMs).shouldRetrain.thresholds,
    snapshot: (version) => {
      const { realised, estimated, shouldRetrain } = byLabels(version, maxSnapshotAgeMs);
      if (realised === undefined && estimated === undefined) return undefined;
      const { reasons } = shouldRetrain;
      return { shouldRetrain: reasons.length > 0, reasons, hasLabels: realised !== undefined };
    },
  };
}
