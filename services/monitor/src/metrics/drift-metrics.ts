import type { GaugeMetric, Metrics } from '@slipway/telemetry';
import type { CurrentEvaluations } from '../evaluation/current-evaluations.js';
import type { Evaluation, MeanAndSd, WatchedFeature } from '../evaluation/evaluation.js';
import type { KnownVersion } from '../versions/version-directory.js';

export interface DriftMetrics {
  /** Takes the evaluations of the versions for the next scrape. */
  readonly refresh: (
    versions: readonly KnownVersion[],
    current: CurrentEvaluations,
  ) => Promise<void>;
}

/** Of more features than this only those show that have drifted most. */
const maxFeatures = 100;
const versionLabels = ['model', 'model_version'];

interface Gauges {
  readonly score: GaugeMetric;
  readonly verdict: GaugeMetric;
  readonly nonFinite: GaugeMetric;
  readonly answers: GaugeMetric;
  readonly stateBytes: GaugeMetric;
}

/** One sample for each feature and statistic; the answers are the features `prediction` and `probability`. */
export function registerDriftMetrics(metrics: Metrics): DriftMetrics {
  const gauges: Gauges = {
    score: metrics.gauge(
      'model_drift_score',
      'Drift of the recent window against the reference: psi, jensen_shannon (bits), or the statistic of the deciding test.',
      [...versionLabels, 'feature', 'drift_type'],
    ),
    verdict: metrics.gauge(
      'slipway_drift_verdict',
      'What the recent window says: 0 no drift, 1 drift, 2 confirmed by a second window.',
      versionLabels,
    ),
    nonFinite: metrics.gauge(
      'slipway_output_non_finite_share',
      'Share of rows in the recent window with NaN or an infinity among the outputs.',
      versionLabels,
    ),
    answers: metrics.gauge(
      'slipway_answer_stats',
      'Mean and standard deviation of predictions and probabilities in the recent window.',
      [...versionLabels, 'of', 'stat'],
    ),
    stateBytes: metrics.gauge(
      'slipway_monitor_state_bytes',
      'Roughly what is kept in memory of a model.',
      ['model'],
    ),
  };
  let refused: readonly KnownVersion[] = [];
  metrics.observedCounter(
    'slipway_monitor_refused_total',
    'What was not kept apart because there is too much of it: feature columns of entries, rows of segments.',
    [...versionLabels, 'kind'],
    () => refused.flatMap(refusedTotals),
  );
  return {
    refresh: async (versions, current) => {
      const evaluations = await Promise.all(versions.map((version) => current.get(version)));
      for (const gauge of Object.values(gauges) as GaugeMetric[]) gauge.reset();
      for (const evaluation of evaluations) setEvaluation(gauges, evaluation);
      setStateBytes(gauges.stateBytes, versions);
      refused = versions;
    },
  };
}

function refusedTotals({ modelName, modelVersion, state }: KnownVersion): {
  labels: Record<string, string>;
  value: number;
}[] {
  if (state === undefined) return [];
  const labels = { model: modelName, model_version: modelVersion };
  return [
    { labels: { ...labels, kind: 'feature' }, value: state.rows.refusedFeatures() },
    { labels: { ...labels, kind: 'segment' }, value: state.segments.overflowRows() },
  ];
}

function setEvaluation(gauges: Gauges, evaluation: Evaluation): void {
  const { modelName, modelVersion, verdict, outputs, answers, window } = evaluation;
  const labels = { model: modelName, model_version: modelVersion };
  if (window.rows > 0) gauges.nonFinite.set(labels, outputs.nonFiniteShare);
  for (const [of, summary] of Object.entries(answers) as [string, MeanAndSd | undefined][]) {
    if (summary === undefined) continue;
    for (const stat of ['mean', 'sd'] as const) {
      gauges.answers.set({ ...labels, of, stat }, summary[stat]);
    }
  }
  if (verdict === undefined) return;
  gauges.verdict.set(labels, verdict.confirmed ? 2 : Number(verdict.drifted));
  const { features, prediction, probability } = verdict;
  const shown = [...shownOf(features), prediction, probability];
  for (const watched of shown.filter((each) => each !== undefined)) {
    for (const [type, score] of Object.entries(scoresOf(watched))) {
      gauges.score.set({ ...labels, feature: watched.feature, drift_type: type }, score);
    }
  }
}

function setStateBytes(gauge: GaugeMetric, versions: readonly KnownVersion[]): void {
  for (const [model, known] of Map.groupBy(versions, ({ modelName }) => modelName)) {
    gauge.set(
      { model },
      known.reduce((sum, { state }) => sum + (state?.bytes() ?? 0), 0),
    );
  }
}

function shownOf(features: readonly WatchedFeature[]): readonly WatchedFeature[] {
  if (features.length <= maxFeatures) return features;
  return features
    .toSorted((a, b) => b.contribution - a.contribution || b.effectSize - a.effectSize)
    .slice(0, maxFeatures);
}

function scoresOf(watched: WatchedFeature): Record<string, number> {
  const { psi, jensenShannon, test, statistic, kind, ks } = watched;
  const distance = kind === 'numeric' ? { ks } : {};
  return { psi, jensen_shannon: jensenShannon, ...distance, [test]: statistic };
}
