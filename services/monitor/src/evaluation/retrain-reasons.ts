import type { EvaluationVerdict } from './evaluation.js';

/** Why the model should be trained anew, by its inputs and answers; empty when it need not. */
export function findRetrainReasons({ features, prediction }: EvaluationVerdict): string[] {
  const drifted = features.filter((feature) => feature.drifted).map(({ feature }) => feature);
  const reasons: string[] = [];
  if (drifted.length > 0) {
    const share = `${String(drifted.length)} of ${String(features.length)} features`;
    reasons.push(`inputs drifted: ${share} (${drifted.join(', ')})`);
  }
  if (prediction?.drifted === true) {
    const { test, statistic, pValue } = prediction;
    const numbers = `${test} ${statistic.toPrecision(3)}, p ${pValue.toExponential(1)}`;
    reasons.push(`predictions drifted: ${numbers}`);
  }
  return reasons;
}
