import { answersSubject, nameOf, percent, unknown, type VersionRule } from './observation.js';
import type { RuleSettings } from './rule-settings.js';

/** NaN or infinities among the outputs. */
export const outputNotFinite: VersionRule<RuleSettings['output_not_finite']> = (input) => {
  const { snapshot, settings } = input;
  const { evaluation } = snapshot;
  if (evaluation === undefined || evaluation.window.rows < settings.min_samples) return unknown;
  const { id: look, outputs, window } = evaluation;
  const share = outputs.nonFiniteShare;
  if (share < settings.fire) return { level: share < settings.clear ? 'clear' : 'hold', look };
  return {
    level: 'breach',
    look,
    subjects: [answersSubject],
    annotations: {
      summary: `${percent(share)} of the answers of ${nameOf(snapshot)} are NaN or infinite`,
      description: `Among the last ${String(window.rows)} rows; it fires at ${percent(settings.fire)}`,
      share: String(share),
      window_rows: String(window.rows),
    },
  };
};
