import type { Evaluation } from '../evaluation/evaluation.js';
import { toDriftEvaluation } from '../history/drift-evaluation.js';
import { toMessageJson } from './message-json.js';

/**
 * An evaluation as the drift history shows it, in one line. What the last rows say beyond the last evaluation is marked
 * `"is_present": true`: it is what GetDrift answers, and no look of its own.
 */
export function toEvaluationJson(evaluation: Evaluation, isPresent = false): string {
  const message = toMessageJson(toDriftEvaluation(evaluation)) as Readonly<Record<string, unknown>>;
  const { reason } = evaluation;
  return JSON.stringify({
    ...message,
    ...(reason === '' ? {} : { reason }),
    ...(isPresent ? { is_present: true } : {}),
  });
}
