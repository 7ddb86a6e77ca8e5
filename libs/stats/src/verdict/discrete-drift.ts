import { compareCounts } from '../counts/compare-counts.js';
import type { DriftMeasures } from './drift-measures.js';
import { jensenShannonDivergence } from '../counts/jensen-shannon.js';
import { psiTest } from '../counts/psi.js';

/** Drift of any column whose values have become whole counts over the same cells; the last cell holds what is missing. */
export function discreteDrift(
  reference: readonly number[],
  window: readonly number[],
  windowRows: number,
): DriftMeasures {
  const { statistic, pValue, effectSize, cells } = compareCounts(reference, window);
  return {
    test: 'chi2',
    statistic,
    pValue,
    effectSize,
    psi: psiTest(cells.reference, cells.window).psi,
    jensenShannon: jensenShannonDivergence(cells.reference, cells.window),
    missingShare: (window.at(-1) ?? 0) / Math.max(1, windowRows),
  };
}
