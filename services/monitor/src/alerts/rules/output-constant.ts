import { answersSubject, nameOf, unknown, type VersionRule } from './observation.js';
import type { RuleSettings } from './rule-settings.js';

/** The same answer to everything, although the reference has several. */
export const outputConstant: VersionRule<RuleSettings['output_constant']> = (input) => {
  const { snapshot, settings } = input;
  const { evaluation } = snapshot;
  if (evaluation === undefined || evaluation.window.rows < settings.min_samples) return unknown;
  const { id: look, outputs, window } = evaluation;
  if (!outputs.isConstant) return { level: 'clear', look };
  return {
    level: 'breach',
    look,
    subjects: [answersSubject],
    annotations: {
      summary: `${nameOf(snapshot)} answers everything alike`,
      description: `All ${String(window.rows)} recent rows have the same answer; those of the reference differ`,
      window_rows: String(window.rows),
    },
  };
};
