import { normalPValue, type Alternative } from '../special/alternative.js';
import { requireOrdered } from './require-sample.js';
import { forEachTieGroup } from './tie-groups.js';

export interface MoodResult {
  /** Standard normal; positive when the first sample is spread wider. */
  readonly statistic: number;
  readonly pValue: number;
}

/** Below this share of the variance without ties, what is left of it is rounding. */
const NO_VARIANCE = 1e-12;

/**
 * Mood's test (1954) that two samples in ascending order are spread equally around a common middle: the sum of
 * (rank - (N + 1)/2)^2 over the first, tied ranks sharing their mean, against its mean m (N^2 - 1)/12 and the variance of
 * Mielke (1967), which is mn (N + 1)(N^2 - 4)/180 without ties. Equal to `scipy.stats.mood`. It assumes equal locations:
 * look at Mann-Whitney beside it. An empty sample, fewer than 3 values in all or a single distinct value is no evidence:
 * statistic 0, p 1.
 */
export function moodTest(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  alternative: Alternative = 'two-sided',
): MoodResult {
  requireOrdered('Mood', first);
  requireOrdered('Mood', second);
  const m = first.length;
  const n = second.length;
  const all = m + n;
  if (m === 0 || n === 0 || all < 3) return { statistic: 0, pValue: 1 };
  let sum = 0;
  let tieSum = 0;
  forEachTieGroup(first, second, (inFirst, inSecond, firstBelow, secondBelow) => {
    const ties = inFirst + inSecond;
    const offCentre = firstBelow + secondBelow + (ties - all) / 2;
    const squares = ties * ties - 1;
    sum += inFirst * (offCentre * offCentre + squares / 12);
    if (ties > 1) tieSum += ties * squares * (squares - 3 + 60 * offCentre * offCentre);
  });
  const untied = (m * n * (all + 1) * (all * all - 4)) / 180;
  const variance = untied - (m * n * tieSum) / (180 * all * (all - 1));
  if (variance <= untied * NO_VARIANCE) return { statistic: 0, pValue: 1 };
  const statistic = (sum - (m * (all * all - 1)) / 12) / Math.sqrt(variance);
  return { statistic, pValue: normalPValue(statistic, alternative) };
}
