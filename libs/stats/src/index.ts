export {
  adjustPValues,
  type AdjustedPValues,
  type Correction,
} from './corrections/adjust-p-values.js';
export { benjaminiHochberg, type BenjaminiHochberg } from './corrections/benjamini-hochberg.js';
export {
  buildReferenceProfile,
  profileColumn,
  type CategoricalColumn,
  type NumericColumn,
  type ReferenceColumn,
} from './profile/build-reference-profile.js';
export { OTHER_CATEGORY } from './profile/categorical-profile.js';
export { mergeReferenceProfiles } from './profile/merge-reference-profiles.js';
export { chiSquareTest, type ChiSquareResult } from './counts/chi-square.js';
export {
  contingencyTest,
  type ContingencyOptions,
  type ContingencyResult,
} from './counts/contingency.js';
export { chiSquareGoodnessOfFit } from './counts/goodness-of-fit.js';
export { hellingerDistance } from './counts/hellinger.js';
export { klDivergence } from './counts/kl-divergence.js';
export {
  proportionInterval,
  type Interval,
  type IntervalMethod,
  type ProportionIntervalOptions,
} from './counts/proportion-interval.js';
export {
  zTestProportion,
  zTestProportions,
  type Proportion,
  type ZTestResult,
} from './counts/proportion-z-test.js';
export { cliffsDelta } from './effects/cliffs-delta.js';
export { cohensD } from './effects/cohens-d.js';
export { cramersV, type CramersVOptions } from './effects/cramers-v.js';
export { oddsRatio } from './effects/odds-ratio.js';
export { standardizedWasserstein } from './effects/standardized-wasserstein.js';
export { compareCounts, type CountsComparison } from './counts/compare-counts.js';
export {
  assessDataset,
  type DatasetDrift,
  type DatasetDriftOptions,
  type FeatureLimits,
  type FeatureVerdict,
} from './verdict/dataset-drift.js';
export { levelPerLook, type AlarmBudget } from './verdict/alarm-budget.js';
export { verdictNotes, type VerdictSizes } from './verdict/verdict-notes.js';
export type { DriftMeasures } from './verdict/drift-measures.js';
export { driftTests, type DriftTest } from './verdict/drift-tests.js';
export {
  assessFeature,
  type FeatureDrift,
  type FeatureDriftOptions,
} from './verdict/feature-drift.js';
export {
  compareTables,
  compatTools,
  type CompareOptions,
  type CompatTool,
} from './comparison/compare-tables.js';
export type { ColumnVerdict, TableComparison } from './comparison/column-verdict.js';
export type {
  ComparedCategories,
  ComparedColumn,
  ComparedNumbers,
} from './comparison/compared-column.js';
export { fisherExact } from './counts/fisher-exact.js';
export { jensenShannonDistance, jensenShannonDivergence } from './counts/jensen-shannon.js';
export { ksTwoSample, type KsMethod, type KsResult } from './kolmogorov/ks.js';
export { ksOneSided } from './kolmogorov/ks-one-sided.js';
export { kstwoSf } from './kolmogorov/kstwo-sf.js';
export { poolRareCells, type PairedCounts, type PooledCells } from './counts/pool-rare-cells.js';
export { psi, psiTest, type PsiResult } from './counts/psi.js';
export { andersonDarling, type AndersonDarlingResult } from './samples/anderson-darling.js';
export { andersonKsampPValue } from './samples/anderson-ksamp-p-value.js';
export type { WeightedSample } from './samples/cdf-distance.js';
export {
  cramerVonMises,
  type CramerVonMisesMethod,
  type CramerVonMisesResult,
} from './samples/cramer-von-mises.js';
export { energyDistance, weightedEnergyDistance } from './samples/energy-distance.js';
export { eppsSingleton, type EppsSingletonResult } from './samples/epps-singleton.js';
export {
  mannWhitney,
  type MannWhitneyMethod,
  type MannWhitneyOptions,
  type MannWhitneyResult,
} from './samples/mann-whitney.js';
export { moodTest, type MoodResult } from './samples/mood.js';
export { quantile } from './samples/quantile.js';
export { weightedSample } from './samples/weighted-sample.js';
export { welchTest, type WelchResult } from './samples/welch-t.js';
export type {
  CategoricalProfile,
  FeatureProfile,
  NumericProfile,
  DriftSettings,
  QualityProfile,
  ReferenceProfile,
} from './profile/reference-profile.js';
export type { Alternative } from './special/alternative.js';
export { andersonDarlingSf } from './special/anderson-darling-sf.js';
export { betaBinomialSf } from './special/beta-binomial-sf.js';
export { cramerVonMisesSf } from './special/cramer-von-mises-sf.js';
export { normalQuantile, normalSf } from './special/normal.js';
export { chiSquareSf, kolmogorovLimitSf } from './special/special-functions.js';
export { studentTSf } from './special/student-t.js';
export {
  gammaExponentialBound,
  type GammaExponentialOptions,
} from './sequential/gamma-exponential-mixture.js';
export { createMeanSequence, type MeanSequence } from './sequential/mean-sequence.js';
export {
  normalMixtureBound,
  oneSidedNormalMixtureBound,
  type MixtureOptions,
} from './sequential/normal-mixture.js';
export { createPairedEvidence, type PairedEvidence } from './sequential/paired-evidence.js';
export { createRateGuard, type RateGuard } from './sequential/rate-guard.js';
export { createShareCheck, type ShareCheck } from './sequential/share-check.js';
export {
  createShareDifferences,
  type ShareDifference,
  type ShareDifferences,
  type TwoGroupCounts,
} from './sequential/share-differences.js';
export {
  shareInterval,
  type ShareInterval,
  type ShareIntervalOptions,
} from './sequential/share-interval.js';
export { stitchedBound, type StitchedBoundOptions } from './sequential/stitched-bound.js';
export {
  createTwoSampleEvidence,
  type TwoSampleEvidence,
} from './sequential/two-sample-evidence.js';
export { createAdwin, type Adwin, type AdwinOptions } from './streams/adwin.js';
export {
  createPageHinkley,
  type PageHinkley,
  type PageHinkleyOptions,
} from './streams/page-hinkley.js';
export { totalVariation } from './counts/total-variation.js';
export { wassersteinDistance, weightedWasserstein } from './samples/wasserstein.js';
export { classQuality, type ClassQuality } from './quality/class-quality.js';
export { estimateClassQuality, type Calibrations } from './quality/cbpe.js';
export {
  countConfusion,
  countsOfClass,
  type ClassCounts,
  type Confusion,
} from './quality/confusion.js';
export { countMetrics, type CountMetrics } from './quality/count-metrics.js';
export { estimateQuality, type EstimatedMetric } from './quality/estimated-quality.js';
export { calibrate, fitIsotonic, type Calibration } from './quality/isotonic.js';
export type { ClassAnswers, LabelledClasses, LabelledValues } from './quality/labelled-rows.js';
export {
  classReference,
  valueReference,
  type QualityBaseline,
  type QualityReference,
  type QualityReferenceOptions,
} from './quality/quality-reference.js';
export { qualityThresholds, type QualityThresholds } from './quality/quality-thresholds.js';
export { rankingMetrics, type RankingMetrics } from './quality/ranking-metrics.js';
export { samplingDeviations } from './quality/sampling-deviation.js';
export { valueQuality } from './quality/value-quality.js';
