/** How often Evidently calls quiet data drifted, by its own default test and threshold. */
export interface EvidentlyRate {
  readonly referenceRows: number;
  readonly rows: number;
  /** Columns called drifted among all. */
  readonly columnRate: number;
  /** Data sets of 20 columns with at least one. */
  readonly anyColumnRate: number;
}

/**
 * Measured with evidently 0.7.23: 200 quiet data sets of 20 normal columns each, so to 0.7 points for a column's rate.
 * Its default is Kolmogorov-Smirnov at 0.05 up to 1,000 reference rows and the normed Wasserstein distance at 0.1 above.
 */
export const evidentlyRates: readonly EvidentlyRate[] = [
  { referenceRows: 1000, rows: 50, columnRate: 0.0495, anyColumnRate: 0.62 },
  { referenceRows: 1000, rows: 100, columnRate: 0.051, anyColumnRate: 0.65 },
  { referenceRows: 1000, rows: 200, columnRate: 0.047, anyColumnRate: 0.655 },
  { referenceRows: 1000, rows: 1000, columnRate: 0.0493, anyColumnRate: 0.64 },
  { referenceRows: 5000, rows: 50, columnRate: 0.9535, anyColumnRate: 1 },
  { referenceRows: 5000, rows: 100, columnRate: 0.7093, anyColumnRate: 1 },
  { referenceRows: 5000, rows: 200, columnRate: 0.3113, anyColumnRate: 1 },
  { referenceRows: 5000, rows: 1000, columnRate: 0.006, anyColumnRate: 0.105 },
];
