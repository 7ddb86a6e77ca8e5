import type { RowColumns } from '../fold/row-columns.js';
import type { AnswerSummary, MeanAndSd } from './evaluation.js';

/** Where the answers of a window lie and how widely they spread. */
export function summarizeAnswers({ predictions, probabilities }: RowColumns): AnswerSummary {
  return { prediction: summarize(predictions), probability: summarize(probabilities) };
}

/** Numbers only; divided by n. */
function summarize(values: ArrayLike<number>): MeanAndSd | undefined {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    // Welford 1962.
    const step = value - mean;
    mean += step / ++count;
    squares += step * (value - mean);
  }
  return count === 0 ? undefined : { mean, sd: Math.sqrt(squares / count) };
}
