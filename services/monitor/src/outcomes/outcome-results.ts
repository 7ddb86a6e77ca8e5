/**
 * What became of an outcome. Each is counted once, so `received = all of these + waiting`.
 *
 * - matched: its prediction got its first label; early when the label had come before the prediction was read, late when
 *   the hour of the prediction was over.
 * - duplicate: the prediction had this label already; corrected: it had another one, which this one replaces.
 * - wrong: no class of the model, or no number. unknown: no such prediction came within the horizon.
 * - left_out: of a prediction that is not in the sample which is kept of a busy model. overflow: too many were waiting.
 */
export const outcomeResults = [
  'matched',
  'early',
  'late',
  'duplicate',
  'corrected',
  'wrong',
  'unknown',
  'left_out',
  'overflow',
] as const;

export type OutcomeResult = (typeof outcomeResults)[number];

export type OutcomeCounts = Readonly<Record<OutcomeResult, number>>;

export function noOutcomes(): Record<OutcomeResult, number> {
  return {
    ...{ matched: 0, early: 0, late: 0, duplicate: 0, corrected: 0 },
    ...{ wrong: 0, unknown: 0, left_out: 0, overflow: 0 },
  };
}
