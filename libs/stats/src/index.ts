export { benjaminiHochberg, type BenjaminiHochberg } from './benjamini-hochberg.js';
export {
  addBinCounts,
  createBinCounter,
  referenceBinCounts,
  subtractBinCounts,
  type BinCounter,
  type BinCounts,
} from './bin-counts.js';
export {
  buildReferenceProfile,
  type CategoricalColumn,
  type NumericColumn,
  type ReferenceColumn,
} from './build-reference-profile.js';
export { chiSquareTest, type ChiSquareResult } from './chi-square.js';
export { compareCounts, type CountsComparison } from './compare-counts.js';
export {
  assessDataset,
  type DatasetDrift,
  type DatasetDriftOptions,
  type FeatureVerdict,
} from './dataset-drift.js';
export type { DriftMeasures } from './drift-measures.js';
export { assessFeature, type FeatureDrift } from './feature-drift.js';
export { fisherExact } from './fisher-exact.js';
export { jensenShannonDistance, jensenShannonDivergence } from './jensen-shannon.js';
export { ksTwoSample, type KsMethod, type KsResult } from './ks.js';
export { kstwoSf } from './kstwo-sf.js';
export { poolRareCells, type PairedCounts, type PooledCells } from './pool-rare-cells.js';
export { psi, psiTest, type PsiResult } from './psi.js';
export { quantile } from './quantile.js';
export type {
  CategoricalProfile,
  FeatureProfile,
  NumericProfile,
  ReferenceProfile,
} from './reference-profile.js';
export { chiSquareSf } from './special-functions.js';
export { totalVariation } from './total-variation.js';
export { wassersteinDistance } from './wasserstein.js';
