import { labelsSubject, nameOf, unknown, type VersionRule } from './observation.js';
import type { RuleSettings } from './rule-settings.js';

/** Quality by labels, or estimated before they come, has fallen below what was agreed. */
export const quality: VersionRule<RuleSettings['quality']> = ({ snapshot, settings, nowMs }) => {
  if (snapshot.quality === undefined || snapshot.traffic.rows < settings.min_samples)
    return unknown;
  const { shouldRetrain, reasons, hasLabels } = snapshot.quality;
  const look = String(nowMs);
  if (!shouldRetrain) return { level: 'clear', look };
  return {
    level: 'breach',
    look,
    subjects: hasLabels ? [labelsSubject] : [],
    annotations: {
      summary: `${nameOf(snapshot)} should be trained again: ${reasons[0] ?? 'its quality is low'}`,
      description: describe(reasons, hasLabels),
    },
  };
};

/** How it is known, and what else speaks for it; the first reason is the summary. */
function describe(reasons: readonly string[], hasLabels: boolean): string {
  const source = hasLabels
    ? 'Measured by the labels that have come'
    : 'Estimated from the probabilities of the answers, before labels have come';
  return [source, ...reasons.slice(1)].join('; ');
}
