import { answersSubject, nameOf, percent, unknown, type VersionRule } from './observation.js';
import type { RuleSettings } from './rule-settings.js';

/**
 * A feature that has drifted (missing values are part of its distribution) and lacks many more values than when it was
 * quiet: most often a broken pipeline, and then the explanation of the drift.
 */
export const missingValues: VersionRule<RuleSettings['missing_values']> = (input) => {
  const { snapshot, settings, memory } = input;
  const { evaluation } = snapshot;
  if (evaluation?.verdict === undefined || evaluation.window.rows < settings.min_samples) {
    return unknown;
  }
  const { id: look, verdict, window } = evaluation;
  const risen = verdict.features
    .filter(({ drifted }) => drifted)
    .map(({ feature, missingShare }) => {
      const usual = memory.quietMissing[feature] ?? 0;
      return { feature, missingShare, usual, rise: missingShare - usual };
    })
    .toSorted((a, b) => b.rise - a.rise);
  const spikes = risen.filter(({ rise }) => rise >= settings.fire);
  if (spikes.length === 0) {
    return { level: (risen[0]?.rise ?? 0) < settings.clear ? 'clear' : 'hold', look };
  }
  const said = spikes
    .slice(0, 5)
    .map(
      ({ feature, missingShare, usual }) =>
        `${feature} ${percent(missingShare)} (was ${percent(usual)})`,
    );
  return {
    level: 'breach',
    look,
    subjects: [...spikes.map(({ feature }) => feature), answersSubject],
    annotations: {
      summary: `${String(spikes.length)} of ${String(verdict.features.length)} features of ${nameOf(snapshot)} lack values; top: ${spikes
        .slice(0, 3)
        .map(({ feature }) => feature)
        .join(', ')}`,
      description: `Missing in the last ${String(window.rows)} rows: ${said.join(', ')}`,
      top_features: spikes
        .slice(0, 3)
        .map(({ feature }) => feature)
        .join(', '),
      window_rows: String(window.rows),
    },
  };
};
