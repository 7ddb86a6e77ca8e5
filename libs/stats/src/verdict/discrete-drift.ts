import { compareCounts } from '../counts/compare-counts.js';
import { jensenShannonDivergence } from '../counts/jensen-shannon.js';
import { psiTest } from '../counts/psi.js';
import type { DriftMeasures } from './drift-measures.js';
import type { DriftTest } from './drift-tests.js';
import { jensenShannonPValue } from './jensen-shannon-p-value.js';

/** What is known of a window beside its counts. */
export interface DiscreteWindow {
  readonly rows: number;
  /** Rows with a category that the reference lacks. */
  readonly unseen: number;
  /** Rows with a number beyond the reference's range. */
  readonly outOfRange: number;
}

/**
 * Drift of any column whose values have become whole counts over the same cells; the last cell holds what is missing. Any
 * test that is not of cells, 'cauchy' among them, means 'chi2' here. The two distances are judged over the cells that
 * 'chi2' leaves after pooling rare ones.
 */
export function discreteDrift(
  reference: readonly number[],
  window: readonly number[],
  { rows, unseen, outOfRange }: DiscreteWindow,
  test: DriftTest,
): DriftMeasures {
  const { statistic, pValue, effectSize, cells } = compareCounts(reference, window);
  const stability = psiTest(cells.reference, cells.window);
  const jensenShannon = jensenShannonDivergence(cells.reference, cells.window);
  const byTest = {
    chi2: { statistic, pValue },
    psi: { statistic: stability.psi, pValue: stability.pValue },
    jensenshannon: {
      statistic: jensenShannon,
      pValue: jensenShannonPValue(cells.reference, cells.window),
    },
  };
  const chosen = test === 'psi' || test === 'jensenshannon' ? test : 'chi2';
  return {
    test: chosen,
    ...byTest[chosen],
    effectSize,
    effectUnit: 'share',
    psi: stability.psi,
    jensenShannon,
    ks: 0,
    missingShare: (window.at(-1) ?? 0) / Math.max(1, rows),
    unseenShare: unseen / Math.max(1, rows),
    outOfRangeShare: outOfRange / Math.max(1, rows),
  };
}
