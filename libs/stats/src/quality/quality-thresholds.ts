import type { QualityReference } from './quality-reference.js';

/** Both absent when the reference had too few rows to say. */
export interface QualityThresholds {
  readonly lowerThreshold?: number;
  readonly upperThreshold?: number;
}

/** Metrics that can exceed 1; `bias` and `r2` can also be negative. */
const unbounded = new Set(['log_loss', 'brier', 'mae', 'rmse', 'mape', 'bias']);
const signed = new Set(['bias', 'r2']);

/**
 * Mean plus and minus three standard deviations of the reference's realised chunks, within what the metric can be
 * (NannyML's default). A window of fewer rows than a chunk scatters more, by the root of their ratio; one of more rows is
 * held against the chunks as they are, since what makes chunks differ is not sampling alone.
 */
export function qualityThresholds(
  { chunkRows, metrics }: Pick<QualityReference, 'chunkRows' | 'metrics'>,
  name: string,
  rows: number,
): QualityThresholds {
  const { chunkMean, chunkSd } = metrics[name] ?? {};
  if (chunkMean === undefined || chunkSd === undefined) return {};
  const width = 3 * chunkSd * Math.sqrt(Math.max(1, chunkRows / rows));
  const least = signed.has(name) ? -Infinity : 0;
  const most = unbounded.has(name) ? Infinity : 1;
  return {
    lowerThreshold: Math.max(least, chunkMean - width),
    upperThreshold: Math.min(most, chunkMean + width),
  };
}
