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
      description: reasons.join('; '),
    },
  };
};
