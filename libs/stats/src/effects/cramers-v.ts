import { contingencyTest } from '../counts/contingency.js';

export interface CramersVOptions {
  /** Takes away what chance alone adds, which is much in small or wide tables (default false). */
  readonly isBiasCorrected?: boolean;
}

/**
 * Cramer's V = sqrt(chi-square / (n * min(r - 1, c - 1))) of a table of counts, in [0, 1] (Cramer 1946): how strongly rows
 * and columns go together, whatever the number of rows; equal to `scipy.stats.contingency.association`. Corrected for
 * bias as in Bergsma (J. Korean Stat. Soc. 42, 2013): phi^2 - (r - 1)(c - 1)/(n - 1), not below 0, over r - (r - 1)^2/(n - 1)
 * and c likewise. Empty rows and columns do not count; nothing to compare is 0.
 */
export function cramersV(
  table: readonly ArrayLike<number>[],
  { isBiasCorrected = false }: CramersVOptions = {},
): number {
  const { statistic, degreesOfFreedom } = contingencyTest(table, { isCorrected: false });
  if (degreesOfFreedom === 0) return 0;
  const rowTotals = table.map((row) => sum(row));
  const rows = rowTotals.filter((total) => total > 0).length;
  const columns = degreesOfFreedom / (rows - 1) + 1;
  const all = sum(rowTotals);
  const phi2 = statistic / all;
  if (!isBiasCorrected) return Math.min(1, Math.sqrt(phi2 / (Math.min(rows, columns) - 1)));
  if (all < 2) return 0;
  const excess = Math.max(0, phi2 - degreesOfFreedom / (all - 1));
  const shrunk = (size: number): number => size - (size - 1) ** 2 / (all - 1);
  const span = Math.min(shrunk(rows), shrunk(columns)) - 1;
  return span > 0 ? Math.min(1, Math.sqrt(excess / span)) : 0;
}

function sum(values: ArrayLike<number>): number {
  let all = 0;
  for (let i = 0; i < values.length; i++) all += values[i]!;
  return all;
}
