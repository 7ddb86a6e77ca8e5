import { requireDistributions, total } from './counts.js';
import type { ContingencyResult } from './contingency.js';
import { chiSquareSf } from '../special/special-functions.js';

/**
 * Pearson's chi-square test that counts follow shares that are *known* (a fair split, a declared class mix), scaled to the
 * same total: equal to `scipy.stats.chisquare(observed, shares * total)`. Shares that were themselves counted in a sample
 * are not known: `chiSquareTest` is for those. Cells that both sides lack are left out; a count where nothing is expected is
 * impossible, statistic Infinity and p 0. No rows, no shares or a single cell have nothing to compare: statistic 0, p 1.
 */
export function chiSquareGoodnessOfFit(
  observed: ArrayLike<number>,
  shares: ArrayLike<number>,
): ContingencyResult {
  requireDistributions('goodness of fit', observed, shares);
  const scale = total(observed) / total(shares);
  let cells = 0;
  let statistic = 0;
  for (let i = 0; i < observed.length; i++) {
    if (observed[i] === 0 && shares[i] === 0) continue;
    const expected = shares[i]! * scale;
    const gap = observed[i]! - expected;
    statistic += (gap * gap) / expected;
    cells++;
  }
  if (!(scale > 0 && scale < Infinity) || cells < 2) {
    return { statistic: 0, pValue: 1, degreesOfFreedom: 0 };
  }
  return { statistic, pValue: chiSquareSf(statistic, cells - 1), degreesOfFreedom: cells - 1 };
}
