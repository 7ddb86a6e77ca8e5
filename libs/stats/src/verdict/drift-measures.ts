/** How far a window of one column lies from the reference. No number here is ever NaN or infinite. */
export interface DriftMeasures {
  /** 'ks': Kolmogorov-Smirnov with the effect W1/sd; 'chi2': a contingency test with total variation as the effect. */
  readonly test: 'ks' | 'chi2';
  /** The largest gap of the distribution functions, or Pearson's chi-square. */
  readonly statistic: number;
  readonly pValue: number;
  /** For 'ks' in standard deviations of the reference, for 'chi2' a share of rows. */
  readonly effectSize: number;
  /** Population stability index over the tested cells, or over the quantile bins for 'ks'. */
  readonly psi: number;
  /** Jensen-Shannon divergence in bits, over the same cells as `psi`. */
  readonly jensenShannon: number;
  /** Share of the window's rows without a usable value. */
  readonly missingShare: number;
}
