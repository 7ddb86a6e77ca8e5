import type { LabelledValues } from './labelled-rows.js';

/**
 * How good a regression was: mae, rmse, bias (mean of predicted - actual), r2 = 1 - SS_res / SS_tot (absent when all actual
 * values are the same) and mape, the mean of |error| / |actual| as a share (rows whose actual value is 0 have none and are
 * left out; absent when that is all of them). No rows: no metrics.
 */
export function valueQuality({ predicted, actual }: LabelledValues): Record<string, number> {
  const rows = actual.length;
  if (rows === 0) return {};
  let absolute = 0;
  let squared = 0;
  let signed = 0;
  let relative = 0;
  let relativeRows = 0;
  let mean = 0;
  let spread = 0;
  for (let row = 0; row < rows; row++) {
    const truth = actual[row]!;
    const error = predicted[row]! - truth;
    absolute += Math.abs(error);
    squared += error * error;
    signed += error;
    if (truth !== 0) {
      relative += Math.abs(error / truth);
      relativeRows++;
    }
    // Welford 1962: the sum of squares about a mean that is not known beforehand.
    const before = truth - mean;
    mean += before / (row + 1);
    spread += before * (truth - mean);
  }
  const metrics: Record<string, number> = {
    mae: absolute / rows,
    rmse: Math.sqrt(squared / rows),
    bias: signed / rows,
  };
  if (spread > 0) metrics['r2'] = 1 - squared / spread;
  if (relativeRows > 0) metrics['mape'] = relative / relativeRows;
  return metrics;
}
