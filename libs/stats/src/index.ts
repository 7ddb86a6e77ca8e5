export { benjaminiHochberg, type BenjaminiHochberg } from './corrections/benjamini-hochberg.js';
export {
  addBinCounts,
  createBinCounter,
  referenceBinCounts,
  subtractBinCounts,
  type BinCounter,
  type BinCounts,
} from './profile/bin-counts.js';
export {
  buildReferenceProfile,
  type CategoricalColumn,
  type NumericColumn,
  type ReferenceColumn,
} from './profile/build-reference-profile.js';
export { chiSquareTest, type ChiSquareResult } from './counts/chi-square.js';
export { compareCounts, type CountsComparison } from './counts/compare-counts.js';
export {
  assessDataset,
  type DatasetDrift,
  type DatasetDriftOptions,
  type FeatureVerdict,
} from './verdict/dataset-drift.js';
export type { DriftMeasures } from './verdict/drift-measures.js';
export { assessFeature, type FeatureDrift } from './verdict/feature-drift.js';
export { fisherExact } from './counts/fisher-exact.js';
export { jensenShannonDistance, jensenShannonDivergence } from './counts/jensen-shannon.js';
export { ksTwoSample, type KsMethod, type KsResult } from './kolmogorov/ks.js';
export { kstwoSf } from './kolmogorov/kstwo-sf.js';
export { poolRareCells, type PairedCounts, type PooledCells } from './counts/pool-rare-cells.js';
export { psi, psiTest, type PsiResult } from './counts/psi.js';
export { quantile } from './samples/quantile.js';
export type {
  CategoricalProfile,
  FeatureProfile,
  NumericProfile,
  ReferenceProfile,
} from './profile/reference-profile.js';
export { chiSquareSf } from './special/special-functions.js';
export { totalVariation } from './counts/total-variation.js';
export { wassersteinDistance } from './samples/wasserstein.js';
