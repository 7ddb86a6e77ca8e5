import type { DriftTest } from './drift-tests.js';

/** How far a window of one column lies from the reference. No number here is ever NaN or infinite. */
export interface DriftMeasures {
  /** The test that `statistic` and `pValue` are of. */
  readonly test: DriftTest;
  /** Never negative; what it measures depends on the test. */
  readonly statistic: number;
  readonly pValue: number;
  /** How large the change is, in `effectUnit`; a change of missing values or of precision is part of it. */
  readonly effectSize: number;
  /** 'sd': Wasserstein distance in standard deviations of the reference; 'share': total variation, a share of rows. */
  readonly effectUnit: 'sd' | 'share';
  /** Population stability index over the compared cells: the categories or values, or the reference's deciles. */
  readonly psi: number;
  /** Jensen-Shannon divergence in bits, over the same cells as `psi`. */
  readonly jensenShannon: number;
  /** Kolmogorov-Smirnov distance, the largest gap of the distribution functions, in [0, 1]; 0 for categories. */
  readonly ks: number;
  /** Share of the window's rows without a usable value. */
  readonly missingShare: number;
  /** Share of the window's rows with a category that the reference does not know; 0 for numbers. */
  readonly unseenShare: number;
  /** Share of the window's rows with a number below the reference's smallest or above its largest; 0 for categories. */
  readonly outOfRangeShare: number;
}
