import { chiSquareTest } from '../../counts/chi-square.js';
import { cellCounts } from '../cell-counts.js';
import type { NannymlMethod } from './nannyml-method.js';

/** The chi-square test of a chunk against the reference; it alerts by p-value and not by how the reference varies. */
export const chi2: NannymlMethod<string> = {
  name: 'chi2',
  limit: Infinity,
  fit: (reference) => (chunk) => {
    if (chunk.length === 0) return { value: Number.NaN };
    const cells = cellCounts(reference, chunk);
    const { statistic, pValue } = chiSquareTest(cells.reference, cells.window);
    return { value: statistic, pValue };
  },
};

/** The largest difference of the shares of a category. */
export const lInfinity: NannymlMethod<string> = {
  name: 'l_infinity',
  limit: Infinity,
  fit: (reference) => (chunk) => {
    if (chunk.length === 0) return { value: Number.NaN };
    const cells = cellCounts(reference, chunk);
    const gaps = cells.reference.map((count, cell) =>
      Math.abs(count / reference.length - cells.window[cell]! / chunk.length),
    );
    return { value: Math.max(...gaps) };
  },
};
