/** Learns what a run costs. */
export interface RunEstimate {
  readonly learn: (rows: number, runMs: number) => void;
  /** Expected time of a run of so many rows, in milliseconds; 0 before the first run. */
  readonly expectMs: (rows: number) => number;
  /** Rows of a run that is expected to take so long; Infinity where rows cost nothing. */
  readonly rowsWithin: (runMs: number) => number;
}

/** Weight of a run among later ones: about the last fifty count. */
const decay = 0.98;

/**
 * Fits runMs = fixed + perRow x rows by exponentially weighted least squares. While all runs had the same size the two
 * cannot be told apart, and everything is taken for cost per row, so that a long queue is never thought cheap.
 */
export function createRunEstimate(): RunEstimate {
  let weight = 0;
  let meanRows = 0;
  let meanMs = 0;
  let varianceRows = 0;
  let covariance = 0;

  /** Neither part of a cost is negative. */
  const perRowMs = (): number => {
    const steepest = meanMs / meanRows;
    const isSpread = varianceRows > 1e-9 * meanRows * meanRows;
    return isSpread ? Math.min(Math.max(covariance / varianceRows, 0), steepest) : steepest;
  };

  return {
    learn: (rows, runMs) => {
      weight = weight * decay + 1;
      const share = 1 / weight;
      const rowsOff = rows - meanRows;
      const msOff = runMs - meanMs;
      meanRows += share * rowsOff;
      meanMs += share * msOff;
      varianceRows += share * (rowsOff * (rows - meanRows) - varianceRows);
      covariance += share * (rowsOff * (runMs - meanMs) - covariance);
    },
    expectMs: (rows) => (weight === 0 ? 0 : meanMs + perRowMs() * (rows - meanRows)),
    rowsWithin: (runMs) => {
      const slope = weight === 0 ? 0 : perRowMs();
      return slope === 0 ? Infinity : Math.floor((runMs - meanMs) / slope + meanRows);
    },
  };
}
