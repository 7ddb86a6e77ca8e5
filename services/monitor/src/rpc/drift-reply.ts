import type { FeatureDrift, GetDriftResponse, Window } from '@slipway/proto';
import type { FeatureVerdict } from '@slipway/stats';
import type { DriftReport } from '../drift/drift-report.js';

export interface RepliedVersion {
  readonly modelName: string;
  readonly modelVersion: string;
}

export function toDriftReply(
  { modelName, modelVersion }: RepliedVersion,
  report: DriftReport,
): GetDriftResponse {
  const { verdict } = report;
  const reasons = [...(verdict?.retrainReasons ?? [])];
  return {
    modelName,
    modelVersion,
    referenceRows: report.referenceRows,
    window: toWindow(report.window),
    dataset: verdict && { drifted: verdict.drifted, share: verdict.share, confirmed: false },
    features: verdict?.features.map(toFeature) ?? [],
    prediction: verdict?.prediction && toFeature(verdict.prediction),
    shouldRetrain: { value: reasons.length > 0, reasons, thresholds: {} },
    reason: report.reason,
    referenceSource: '',
    referenceDigest: '',
    notes: [],
    outputHealth: undefined,
    maxKs: 0,
  };
}

export function toWindow(window: DriftReport['window']): Window {
  const { rows, startMs, endMs } = window;
  const toDate = (ms: number | undefined): Date | undefined =>
    ms === undefined ? undefined : new Date(ms);
  return { rows, start: toDate(startMs), end: toDate(endMs) };
}

function toFeature(verdict: FeatureVerdict): FeatureDrift {
  const { feature, kind, drifted, test, statistic, pValue, effectSize, threshold } = verdict;
  const { missingShare, psi, jensenShannon } = verdict;
  return {
    ...{ feature, kind, drifted, test, statistic, pValue, effectSize, threshold },
    ...{ missingShare, psi, jensenShannon, ks: 0, unseenShare: 0, outOfRangeShare: 0 },
    ...{ confirmed: false, since: undefined, contribution: 0 },
  };
}
