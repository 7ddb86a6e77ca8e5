export interface PageHinkleyOptions {
  /** Change of the mean, in the values' own unit, that is not worth a mention; 0.005 unless given. */
  readonly tolerance?: number;
  /** Sum of deviations beyond the tolerance at which a change is called; 50 unless given. */
  readonly threshold?: number;
  /** Values before the first call; 30 unless given. */
  readonly minCount?: number;
  /** Share of the sum that is kept from value to value: the past fades; 0.9999 unless given. */
  readonly fading?: number;
}

/** Watches a stream for a rise of its mean: errors of a model that has got worse. */
export interface PageHinkley {
  /** True when this value completes a change; everything starts over then. NaN is left out. */
  readonly add: (value: number) => boolean;
  /** The faded sum of deviations above the tolerance; 0 or more. */
  readonly sum: () => number;
}

/**
 * The cumulative test of Page 1954 as Hinkley 1971 made it two-sided, for a rise only: S = max(0, fading S + (x - mean -
 * tolerance)), a change at S > threshold. Cheaper than ADWIN, for one known kind of change; the threshold is in the
 * values' unit times a count.
 */
export function createPageHinkley(options: PageHinkleyOptions = {}): PageHinkley {
  const { tolerance = 0.005, threshold = 50, minCount = 30, fading = 0.9999 } = options;
  let count = 0;
  let mean = 0;
  let sum = 0;
  return {
    add: (value) => {
      if (Number.isNaN(value)) return false;
      count++;
      mean += (value - mean) / count;
      sum = Math.max(0, fading * sum + (value - mean - tolerance));
      if (count < minCount || sum <= threshold) return false;
      count = 0;
      mean = 0;
      sum = 0;
      return true;
    },
    sum: () => sum,
  };
}
