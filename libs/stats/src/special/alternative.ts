import { normalSf } from './normal.js';

/**
 * What a test looks for: any difference, or that the first is 'less' or 'greater' than the second. Of distribution
 * functions (Kolmogorov-Smirnov) 'greater' means the first function lies above, so its values are smaller. statsmodels says
 * 'smaller' and 'larger'.
 */
export type Alternative = 'two-sided' | 'less' | 'greater';

/** The p-value of a standard normal statistic. */
export function normalPValue(z: number, alternative: Alternative): number {
  if (alternative === 'greater') return normalSf(z);
  return alternative === 'less' ? normalSf(-z) : 2 * normalSf(Math.abs(z));
}
