import type { Evaluation, WatchedFeature } from '../evaluation/evaluation.js';

/** An evaluation for people to read, in one line. */
export function describeEvaluation(evaluation: Evaluation, isPresent = false): string {
  const { id, timeMs, window, verdict, reason } = evaluation;
  const name = isPresent ? `${id.slice(0, id.lastIndexOf('/'))} now` : id;
  const head = `${new Date(timeMs).toISOString()} ${name} (${String(window.rows)} rows)`;
  if (verdict === undefined) return `${head}: ${reason}`;
  const { features, prediction, probability } = verdict;
  const judged = [...features, prediction, probability].filter((each) => each !== undefined);
  const drifted = judged.filter((feature) => feature.drifted);
  return `${head}: ${drifted.length === 0 ? 'no drift' : drifted.map(describeFeature).join('; ')}`;
}

function describeFeature({ feature, pValue, effectSize, confirmed }: WatchedFeature): string {
  const numbers = `p ${pValue.toExponential(1)}, effect ${effectSize.toFixed(3)}`;
  return `${feature} drifted (${numbers}${confirmed ? ', confirmed' : ''})`;
}
