import type { FeatureVerdict } from '@slipway/stats';
import type { Metrics } from '@slipway/telemetry';
import type { DriftReports } from '../drift/drift-reports.js';
import type { KnownVersion } from '../versions/version-directory.js';

export interface DriftMetrics {
  /** Takes the reports of the versions for the next scrape. */
  readonly refresh: (versions: readonly KnownVersion[], reports: DriftReports) => Promise<void>;
}

/** One sample for each feature and statistic; the answers are the feature `prediction`. */
export function registerDriftMetrics(metrics: Metrics): DriftMetrics {
  const gauge = metrics.gauge(
    'model_drift_score',
    'Drift of the recent window against the reference: psi, jensen_shannon (bits), or the statistic of the deciding test.',
    ['model', 'model_version', 'feature', 'drift_type'],
  );
  return {
    refresh: async (versions, reports) => {
      const made = await Promise.all(
        versions.map(async (version) => ({ version, report: await reports.get(version) })),
      );
      gauge.reset();
      for (const { version, report } of made) {
        const { features = [], prediction } = report.verdict ?? {};
        const labels = { model: version.modelName, model_version: version.modelVersion };
        for (const verdict of prediction === undefined ? features : [...features, prediction]) {
          const feature = verdict.feature;
          for (const [type, score] of Object.entries(scoresOf(verdict))) {
            gauge.set({ ...labels, feature, drift_type: type }, score);
          }
        }
      }
    },
  };
}

function scoresOf(verdict: FeatureVerdict): Record<string, number> {
  const { psi, jensenShannon, test, statistic } = verdict;
  return { psi, jensen_shannon: jensenShannon, [test]: statistic };
}
