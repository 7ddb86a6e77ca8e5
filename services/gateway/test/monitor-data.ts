import {
  AlertState,
  type Alert,
  type DistributionBin,
  type DriftEvaluation,
  type FeatureDrift,
  type GetDriftResponse,
  type GetQualityResponse,
  type GetRootCauseResponse,
  type TimelinePane,
  type VersionMetrics,
} from '@slipway/proto';

/** A version as the dashboard would see it in the middle of a shift: one feature drifts since ten minutes. */
export interface TestVersion {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly features: readonly string[];
  /** Empty: nothing drifts. */
  readonly drifted: string;
}

const minuteMs = 60_000;
/** Repeats itself, so that two runs show the same page. */
const wave = (index: number, seed: number): number =>
  (Math.sin(index * 1.7 + seed * 2.3) + Math.sin(index * 0.53 + seed)) / 2;

export function featureDrift(feature: string, effectSize: number, sinceMs?: number): FeatureDrift {
  const drifted = sinceMs !== undefined;
  const kind = feature === 'country' ? 'categorical' : 'numeric';
  return {
    ...{ feature, kind, drifted, confirmed: drifted },
    test: kind === 'numeric' ? 'cauchy' : 'chi2',
    statistic: effectSize * 0.8,
    pValue: drifted ? 3.2e-9 : 0.41,
    ...{ effectSize, threshold: 0.0018, missingShare: feature === 'country' ? 0.012 : 0 },
    ...{ psi: effectSize * 0.7, jensenShannon: effectSize * 0.12, ks: effectSize * 0.4 },
    ...{ unseenShare: 0, outOfRangeShare: drifted ? 0.08 : 0, contribution: drifted ? 1 : 0 },
    since: sinceMs === undefined ? undefined : new Date(sinceMs),
  };
}

function featuresAt(version: TestVersion, ageMs: number, nowMs: number): FeatureDrift[] {
  const sinceMs = nowMs - 10 * minuteMs;
  return version.features.map((feature, index) => {
    const isDrifted = feature === version.drifted && ageMs < 10 * minuteMs;
    const noise = 0.06 + 0.04 * wave(ageMs / minuteMs, index);
    return featureDrift(feature, isDrifted ? 0.8 + noise : noise, isDrifted ? sinceMs : undefined);
  });
}

export function evaluationOf(version: TestVersion, nowMs: number, ageMs: number): DriftEvaluation {
  const { modelName, modelVersion } = version;
  const features = featuresAt(version, ageMs, nowMs);
  const drifted = features.filter((feature) => feature.drifted).length;
  const time = new Date(nowMs - ageMs);
  return {
    id: `${modelName}@${modelVersion}/${String(Math.round(1000 - ageMs / 20_000))}`,
    ...{ time, modelName, modelVersion },
    window: { rows: 1000, start: new Date(time.getTime() - minuteMs), end: time },
    dataset: { drifted: drifted > 0, share: drifted / features.length, confirmed: drifted > 0 },
    features,
    prediction: featureDrift('prediction', 0.05),
    probability: featureDrift('probability', 0.04),
    position: '1-0',
  };
}

/** One evaluation every 20 s over the last hour, newest first. */
export function historyOf(version: TestVersion, nowMs: number): DriftEvaluation[] {
  return Array.from({ length: 180 }, (_, index) => evaluationOf(version, nowMs, index * 20_000));
}

export function driftOf(version: TestVersion, nowMs: number): GetDriftResponse {
  const evaluation = evaluationOf(version, nowMs, 0);
  const { modelName, modelVersion, window, dataset, features, prediction } = evaluation;
  const value = version.drifted !== '';
  return {
    ...{ modelName, modelVersion, referenceRows: 5000, window, dataset, features, prediction },
    probability: evaluation.probability,
    shouldRetrain: {
      value,
      reasons: value ? [`${version.drifted} drifted: effect 0.86, p 3.2e-9 below 0.0018`] : [],
      thresholds: {},
    },
    ...{ reason: '', referenceSource: 'training', referenceDigest: 'ab12', notes: [], maxKs: 0.34 },
    outputHealth: { nonFiniteShare: 0, constant: false },
  };
}

export function metricsOf(version: TestVersion, predictions: number): VersionMetrics {
  const { modelName, modelVersion } = version;
  return {
    ...{ modelName, modelVersion, predictions, errors: Math.floor(predictions / 2000) },
    ...{ errorRate: 0.0005, latencyMs: { p50: 0.42, p95: 1.31, p99: 4.08 } },
    ...{ labels: { setosa: 310, versicolor: 356, virginica: 334 }, meanPrediction: 1.02 },
    window: { rows: 1000, start: undefined, end: undefined },
  };
}

export function timelineOf(nowMs: number, windowMs: number, paneS: number): TimelinePane[] {
  const count = Math.floor(windowMs / (paneS * 1000));
  const endMs = Math.floor(nowMs / (paneS * 1000)) * paneS * 1000;
  return Array.from({ length: count }, (_, index) => {
    const rows = Math.round(paneS * (120 + 30 * wave(index / 7, 1)));
    return {
      start: new Date(endMs - (count - index) * paneS * 1000),
      ...{ rows, errors: index % 29 === 0 ? Math.round(rows * 0.004) : 0 },
      latencyMs: {
        p50: 0.42 + 0.05 * wave(index, 2),
        p95: 1.3 + 0.2 * wave(index, 3),
        p99: 4 + wave(index, 4),
      },
      meanPrediction: 1 + 0.05 * wave(index, 5),
      labels: { setosa: rows * 0.31, versicolor: rows * 0.36, virginica: rows * 0.33 },
      psi: {},
    };
  });
}

/** Ten bins of equal share in the reference, of which the upper ones have gained. */
export function binsOf(feature: string, isDrifted: boolean): DistributionBin[] {
  if (feature === 'country') {
    const shares = { DE: 0.42, FR: 0.28, IT: 0.17, other: 0.118, missing: 0.012 };
    return Object.entries(shares).map(([name, share]) => ({
      ...{ name, lower: undefined, upper: undefined, referenceShare: share, share },
    }));
  }
  return Array.from({ length: 10 }, (_, index) => {
    const lower = index === 0 ? undefined : 1 + index * 0.6 - 0.03 * (index - 5) ** 2;
    const upper = index === 9 ? undefined : 1 + (index + 1) * 0.6 - 0.03 * (index - 4) ** 2;
    const text = (edge: number | undefined, open: string): string => edge?.toFixed(2) ?? open;
    return {
      name: `(${text(lower, '−∞')}, ${text(upper, '∞')}]`,
      ...{ lower, upper, referenceShare: 0.1 },
      share: isDrifted ? 0.02 + index * 0.0178 : 0.1 + 0.01 * wave(index, 6),
    };
  });
}

export function rootCauseOf(version: TestVersion, nowMs: number): GetRootCauseResponse {
  const { modelName, modelVersion, drifted } = version;
  const moved = binsOf(drifted, true).slice(-2);
  const cause = {
    ...{ feature: drifted, contribution: 0.83, importance: 0.41, effectSize: 0.86, moved },
    since: new Date(nowMs - 10 * minuteMs),
    samples: [
      { predictionId: '01J9Z1', traceId: '4bf92f3577b34da6a3ce929d0e0e4736', value: '6.9' },
      { predictionId: '01J9Z2/3', traceId: '', value: '6.7' },
    ],
  };
  const causes = drifted === '' ? [] : [cause];
  return { modelName, modelVersion, causes, importanceSource: 'card' };
}

export function qualityOf(version: TestVersion, nowMs: number): GetQualityResponse {
  const { modelName, modelVersion } = version;
  const realised = (index: number, rows: number) => ({
    start: new Date(nowMs - (index + 1) * 10 * minuteMs),
    end: new Date(nowMs - index * 10 * minuteMs),
    labelledRows: rows,
    metrics: { accuracy: 0.93 - 0.01 * wave(index, 7), f1: 0.92, roc_auc: 0.981, log_loss: 0.21 },
    confusion: [
      { actual: 'setosa', predicted: 'setosa', rows: 210 },
      { actual: 'versicolor', predicted: 'versicolor', rows: 190 },
      { actual: 'versicolor', predicted: 'virginica', rows: 16 },
      { actual: 'virginica', predicted: 'versicolor', rows: 12 },
      { actual: 'virginica', predicted: 'virginica', rows: 192 },
    ],
  });
  const metric = (name: string, value: number, alert: boolean) => ({
    ...{ name, value, lower: value - 0.02, upper: value + 0.02, alert },
    ...{ lowerThreshold: 0.9, upperThreshold: 1 },
  });
  return {
    ...{ modelName, modelVersion, task: 'classification', realised: realised(0, 620) },
    estimated: {
      ...{ method: 'cbpe', rows: 1000 },
      metrics: [metric('accuracy', 0.88, true), metric('roc_auc', 0.97, false)],
    },
    windows: Array.from({ length: 12 }, (_, index) => realised(11 - index, 90)),
    maturity: {
      ...{ predictions: 1000, labelled: 620, share: 0.62 },
      ...{ delayP50S: 240, delayP95S: 1900, horizonS: 86_400 },
    },
    shouldRetrain: {
      value: true,
      reasons: ['estimated accuracy 0.88 is below 0.90'],
      thresholds: {},
    },
    shadow: undefined,
    notes: [],
  };
}

export function alertOf(version: TestVersion, nowMs: number, state = AlertState.FIRING): Alert {
  const { modelName, modelVersion, drifted } = version;
  return {
    ...{ id: 'a1', name: 'InputDrift', state, severity: 'warning' },
    labels: { model: modelName, model_version: modelVersion },
    annotations: {
      summary: `1 of ${String(version.features.length)} features of ${modelName} ${modelVersion} drifted: ${drifted}`,
      description: `${drifted}: effect 0.86, p 3.2e-9 below 0.0018, since 10 minutes`,
      dashboard: `/dashboard/#/models/${modelName}/${modelVersion}/features/${drifted}`,
    },
    startsAt: new Date(nowMs - 9 * minuteMs),
    endsAt: state === AlertState.RESOLVED ? new Date(nowMs) : undefined,
    ...{ ackedBy: '', silencedBy: '', inhibitedBy: '' },
  };
}
