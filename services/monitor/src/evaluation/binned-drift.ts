import {
  assessDataset,
  compareCounts,
  jensenShannonDivergence,
  psiTest,
  type FeatureDrift,
  type FeatureVerdict,
} from '@slipway/stats';
import type { CellColumn, CellLayout } from '../fold/cell-layout.js';
import type { TrafficCounts } from '../fold/traffic-counts.js';
import { predictionFeature, probabilityFeature } from '../fold/watched-columns.js';
import { contributionsOf } from './contributions.js';
import { minEffect } from './evaluate-look.js';
import type { EvaluationVerdict, WatchedFeature } from './evaluation.js';

/** Counts of one column in its cells. */
export function countsOf(column: CellColumn, counts: TrafficCounts): Uint32Array {
  return counts.cells.subarray(column.first, column.first + column.cells.length);
}

/** Population stability index of one column of counts against the reference. */
export function psiOf(column: CellColumn, counts: TrafficCounts): number {
  return psiTest(column.reference, countsOf(column, counts)).psi;
}

/**
 * The verdict on counts instead of rows, for times and segments of which there are no rows any more: a contingency test
 * over the cells for each column. Undefined below the minimum of samples, or when the counts are of another reference.
 */
export function assessCounts(
  layout: CellLayout,
  counts: TrafficCounts,
  options: { readonly minSamples: number; readonly falseAlarmRate: number },
): EvaluationVerdict | undefined {
  if (counts.digest !== layout.digest || counts.answered < options.minSamples) return undefined;
  const columns = layout.columns.map((column) => ({
    column,
    rows: totalOf(countsOf(column, counts)),
  }));
  const counted = columns.filter(({ rows }) => rows >= options.minSamples);
  const driftsOf = (isAnswer: boolean): FeatureDrift[] =>
    counted
      .filter(({ column }) => column.isAnswer === isAnswer)
      .map(({ column, rows }) => assessCells(column, countsOf(column, counts), rows));
  const rate = { falseAlarmRate: options.falseAlarmRate, minEffect };
  const { drifted, share, features } = assessDataset(driftsOf(false), rate);
  const answers = assessDataset(driftsOf(true), rate).features;
  const moved = features.filter((feature) => feature.drifted);
  const contributions = contributionsOf(moved, new Map(), minEffect);
  const watch = (verdict: FeatureVerdict): WatchedFeature => {
    const contribution = contributions.get(verdict.feature) ?? 0;
    return { ...verdict, confirmed: false, sinceMs: undefined, contribution };
  };
  const answerOf = (name: string): WatchedFeature | undefined => {
    const answer = answers.find(({ feature }) => feature === name);
    return answer && watch(answer);
  };
  return {
    ...{ drifted, share, confirmed: false },
    features: features.map(watch),
    prediction: answerOf(predictionFeature),
    probability: answerOf(probabilityFeature),
  };
}

function assessCells(column: CellColumn, window: Uint32Array, rows: number): FeatureDrift {
  const { feature, kind, reference, strange } = column;
  const { statistic, pValue, effectSize } = compareCounts(reference, window);
  const share = (cell: number): number => (window[cell] ?? 0) / Math.max(1, rows);
  const strangeShare = strange.reduce((sum, cell) => sum + share(cell), 0);
  return {
    ...{ feature, kind, test: 'chi2', statistic, pValue, effectSize, effectUnit: 'share' },
    psi: psiTest(reference, window).psi,
    jensenShannon: jensenShannonDivergence(reference, window),
    ks: kind === 'numeric' ? largestGap(reference, window) : 0,
    missingShare: share(window.length - 1),
    unseenShare: kind === 'numeric' ? 0 : strangeShare,
    outOfRangeShare: kind === 'numeric' ? strangeShare : 0,
  };
}

/** The Kolmogorov-Smirnov distance at the edges of the cells; the last one holds what is missing. */
function largestGap(reference: Float64Array, window: Uint32Array): number {
  const last = reference.length - 1;
  const referenceTotal = totalOf(reference.subarray(0, last));
  const windowTotal = totalOf(window.subarray(0, last));
  if (referenceTotal === 0 || windowTotal === 0) return 0;
  let gap = 0;
  let largest = 0;
  for (let cell = 0; cell < last; cell++) {
    gap += (reference[cell] ?? 0) / referenceTotal - (window[cell] ?? 0) / windowTotal;
    largest = Math.max(largest, Math.abs(gap));
  }
  return largest;
}

function totalOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] ?? 0;
  return sum;
}
