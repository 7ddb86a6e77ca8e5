import type { EvaluationVerdict, WatchedFeature } from './evaluation.js';

/** Why the model should be trained anew, by its inputs and answers; empty when it need not. */
export function findRetrainReasons({ features, prediction }: EvaluationVerdict): string[] {
  const drifted = features.filter((feature) => feature.drifted).map(({ feature }) => feature);
  const reasons: string[] = [];
  if (drifted.length > 0) {
    const share = `${String(drifted.length)} of ${String(features.length)} features`;
    reasons.push(`inputs drifted: ${share} (${drifted.join(', ')})`);
  }
  if (prediction?.drifted === true) reasons.push(`predictions drifted: ${numbersOf(prediction)}`);
  return reasons;
}

function numbersOf({ test, statistic, pValue }: WatchedFeature): string {
  return `${test} ${statistic.toPrecision(3)}, p ${pValue.toExponential(1)}`;
}
