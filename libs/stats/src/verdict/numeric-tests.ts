import { chiSquareTest } from '../counts/chi-square.js';
import { jensenShannonDivergence } from '../counts/jensen-shannon.js';
import { psiTest } from '../counts/psi.js';
import { ksFromStatistic } from '../kolmogorov/ks.js';
import { andersonDarlingSf } from '../special/anderson-darling-sf.js';
import { cramerVonMisesSf } from '../special/cramer-von-mises-sf.js';
import { normalSf } from '../special/special-functions.js';
import { combineByCauchy } from './cauchy-combination.js';
import type { DriftTest } from './drift-tests.js';
import { jensenShannonPValue } from './jensen-shannon-p-value.js';
import type { MergedSamples } from './merge-samples.js';
import type { PreparedNumeric } from './prepared-numeric.js';
import { tailTest } from './tail-test.js';
import { wassersteinLaw, wassersteinPValue } from './wasserstein-law.js';

/** A window beside its reference, both ascending and neither empty; the reference has two different values or more. */
export interface NumericComparison {
  readonly prepared: PreparedNumeric;
  readonly window: Float32Array;
  readonly merged: MergedSamples;
  /** The window in the reference's bins. */
  readonly windowBins: readonly number[];
}

export interface TestResult {
  readonly statistic: number;
  readonly pValue: number;
}

/** Windows with fewer values than this get the exact law of Kolmogorov and Smirnov. */
const SMALLEST_ASYMPTOTIC = 20;

/**
 * What each question may spend of the false alarms. Shifts are what happens most and what a small reference hides first,
 * so they have more than half; a change of spread is found practically always at 0.15, and humps would need far more.
 */
const WEIGHTS = { shape: 0.25, location: 0.3, spread: 0.15, humps: 0.1, tails: 0.2 };

/** Continuous numbers by each of the tests, all from what one walk through both samples found. */
export const numericTests: Readonly<Record<DriftTest, (data: NumericComparison) => TestResult>> = {
  cauchy: (data) => {
    const { prepared, window, merged, windowBins } = data;
    const { statistic, pValue } = combineByCauchy([
      { pValue: andersonDarlingSf(merged.andersonDarling), weight: WEIGHTS.shape },
      { pValue: twoSided(merged.location), weight: WEIGHTS.location },
      { pValue: twoSided(merged.spread), weight: WEIGHTS.spread },
      { pValue: psiTest(prepared.binCounts, windowBins).pValue, weight: WEIGHTS.humps },
      { pValue: tailTest(prepared, window), weight: WEIGHTS.tails },
    ]);
    return { statistic: Math.max(0, statistic), pValue };
  },
  ks: ({ prepared, window, merged }) => {
    const method = window.length < SMALLEST_ASYMPTOTIC ? 'exact' : 'asymptotic';
    return ksFromStatistic(merged.ks, prepared.values.length, window.length, method);
  },
  andersondarling: ({ merged: { andersonDarling } }) => ({
    statistic: andersonDarling,
    pValue: andersonDarlingSf(andersonDarling),
  }),
  cramervonmises: ({ merged: { cramerVonMises } }) => ({
    statistic: cramerVonMises,
    pValue: cramerVonMisesSf(cramerVonMises),
  }),
  mannwhitney: ({ merged: { location } }) => ({
    statistic: Math.abs(location),
    pValue: twoSided(location),
  }),
  wasserstein: ({ prepared: { values, scale }, window, merged: { wasserstein } }) => ({
    statistic: wasserstein / scale,
    pValue: wassersteinPValue(wassersteinLaw(values), wasserstein, values.length, window.length),
  }),
  // The bins are equal by design and none is rare, so there is nothing to pool.
  chi2: ({ prepared, windowBins }) => {
    const { statistic, pValue } = chiSquareTest(prepared.binCounts, windowBins);
    return { statistic, pValue };
  },
  psi: ({ prepared, windowBins }) => {
    const { psi: statistic, pValue } = psiTest(prepared.binCounts, windowBins);
    return { statistic, pValue };
  },
  jensenshannon: ({ prepared, windowBins }) => ({
    statistic: jensenShannonDivergence(prepared.binCounts, windowBins),
    pValue: jensenShannonPValue(prepared.binCounts, windowBins),
  }),
};

function twoSided(z: number): number {
  return Math.min(1, 2 * normalSf(Math.abs(z)));
}
