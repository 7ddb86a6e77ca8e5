import { total } from '../../counts/counts.js';
import { fisherExact } from '../../counts/fisher-exact.js';
import { chiSquareGoodnessOfFit } from '../../counts/goodness-of-fit.js';
import type { PairedCounts } from '../../counts/pool-rare-cells.js';
import { zTestProportions } from '../../counts/proportion-z-test.js';
import { chiSquareSf } from '../../special/special-functions.js';
import type { EvidentlyMeasure, EvidentlyTest } from './evidently-test.js';

const NOTHING_TO_COMPARE: EvidentlyMeasure = { pValue: Number.NaN };
/** scipy refuses totals that differ by more than this share. */
const SAME_TOTAL = Math.sqrt(Number.EPSILON);

/** Evidently's tests of counts by category. Of numbers it takes them only by its own choice, and counts each value. */
export const categoryTests: readonly EvidentlyTest[] = [
  ofCounts('chisquare', 0.05, chiSquare),
  ofCounts('z', 0.05, zTest),
  ofCounts('g_test', 0.1, gTest),
  ofCounts('fisher_exact', 0.1, fisher),
];

/** A goodness-of-fit test: the reference's shares count as known, which raises more false alarms than its level says. */
function chiSquare({ reference, window }: PairedCounts): EvidentlyMeasure {
  if (reference.length < 2) return NOTHING_TO_COMPARE;
  const { statistic, pValue } = chiSquareGoodnessOfFit(window, reference);
  return { statistic, pValue };
}

/** Whether the smallest value has another share; more than two values are lumped into the others. */
function zTest({ reference, window }: PairedCounts): EvidentlyMeasure {
  if (reference.length < 2) return { statistic: 0, pValue: 1 };
  const side = (counts: readonly number[]) => ({
    count: total(counts) - counts[0]!,
    total: total(counts),
  });
  return zTestProportions(side(reference), side(window));
}

/** Likelihood ratio of the counts themselves, so both sides must have as many rows. */
function gTest({ reference, window }: PairedCounts): EvidentlyMeasure | undefined {
  const [expected, observed] = [total(reference), total(window)];
  if (Math.abs(expected - observed) / Math.min(expected, observed) > SAME_TOTAL) return undefined;
  if (reference.length < 2) return NOTHING_TO_COMPARE;
  let statistic = 0;
  for (const [cell, count] of window.entries()) {
    if (count > 0) statistic += 2 * count * Math.log(count / reference[cell]!);
  }
  return { statistic, pValue: chiSquareSf(statistic, reference.length - 1) };
}

function fisher({ reference, window }: PairedCounts): EvidentlyMeasure | undefined {
  if (reference.length > 2 || total(reference) !== total(window)) return undefined;
  const [a = 0, b = 0] = window;
  const [c = 0, d = 0] = reference;
  return { pValue: fisherExact(a, b, c, d) };
}

function ofCounts(
  name: string,
  threshold: number,
  test: (counts: PairedCounts) => EvidentlyMeasure | undefined,
): EvidentlyTest {
  return {
    name,
    kinds: ['categorical'],
    threshold,
    comparison: '<',
    measure: (pair) => test(pair.cells()),
  };
}
