import { chiSquareTest } from '../../counts/chi-square.js';
import { fisherExact } from '../../counts/fisher-exact.js';
import { ksTwoSample } from '../../kolmogorov/ks.js';
import { cramerVonMises } from '../../samples/cramer-von-mises.js';
import type { Alternative } from '../../special/alternative.js';
import type { ColumnPair } from '../../comparison/compared-column.js';
import { cellCounts, type Values } from '../cell-counts.js';
import { finiteSorted, presentCategories } from '../present-values.js';

export interface AlibiMeasure {
  /** The test's statistic; of 'fet' the odds ratio. */
  readonly distance: number;
  readonly pValue: number;
}

export interface AlibiTest {
  readonly name: string;
  /** Whether the test is made for such a column. */
  readonly takes: (pair: ColumnPair) => boolean;
  /** A side without values is no evidence: distance 0, p 1. */
  readonly measure: (pair: ColumnPair) => AlibiMeasure;
}

const NOTHING: AlibiMeasure = { distance: 0, pValue: 1 };

/** The univariate detectors of Alibi Detect: KSDrift, CVMDrift, ChiSquareDrift and FETDrift. */
export const alibiTests: ReadonlyMap<string, AlibiTest> = new Map(
  [
    ofNumbers('ks', (reference, current) => ksTwoSample(reference, current, 'asymptotic')),
    ofNumbers('cvm', (reference, current) => cramerVonMises(reference, current)),
    ofCategories('chi2', ({ kind }) => kind === 'categorical', chiSquare),
    ofCategories('fet', isBinary, (reference, current) =>
      fisherDrift(reference, current, 'two-sided'),
    ),
  ].map((test) => [test.name, test]),
);

/**
 * Fisher's exact test of a binary column. The odds are those of the larger value among the current rows against the
 * reference, so 'greater' looks for more of it. More than two values are beyond the test: distance 0, p 1.
 */
export function fisherDrift(
  reference: Values,
  current: Values,
  alternative: Alternative,
): AlibiMeasure {
  const cells = cellCounts(reference, current);
  if (cells.reference.length !== 2) return NOTHING;
  const [a, b] = [cells.window[1]!, cells.window[0]!];
  const [c, d] = [cells.reference[1]!, cells.reference[0]!];
  return { distance: (a * d) / (b * c), pValue: fisherExact(a, b, c, d, alternative) };
}

function chiSquare(reference: Values, current: Values): AlibiMeasure {
  const cells = cellCounts(reference, current);
  const { statistic, pValue } = chiSquareTest(cells.reference, cells.window);
  return single({ distance: statistic, pValue });
}

function ofNumbers(
  name: string,
  test: (reference: Float64Array, current: Float64Array) => { statistic: number; pValue: number },
): AlibiTest {
  return {
    name,
    takes: ({ kind }) => kind === 'numeric',
    measure: (pair) => {
      if (pair.kind !== 'numeric') return NOTHING;
      const reference = finiteSorted(pair.reference.values);
      const current = finiteSorted(pair.current.values);
      if (reference.length === 0 || current.length === 0) return NOTHING;
      const { statistic, pValue } = test(reference, current);
      return single({ distance: statistic, pValue });
    },
  };
}

function ofCategories(
  name: string,
  takes: AlibiTest['takes'],
  test: (reference: Values, current: Values) => AlibiMeasure,
): AlibiTest {
  return {
    name,
    takes,
    measure: (pair) => {
      const { reference, current } = presentValues(pair);
      return reference.length === 0 || current.length === 0 ? NOTHING : test(reference, current);
    },
  };
}

function isBinary(pair: ColumnPair): boolean {
  const { reference, current } = presentValues(pair);
  return cellCounts(reference, current).reference.length <= 2;
}

function presentValues(pair: ColumnPair): { reference: Values; current: Values } {
  return pair.kind === 'numeric'
    ? {
        reference: finiteSorted(pair.reference.values),
        current: finiteSorted(pair.current.values),
      }
    : {
        reference: presentCategories(pair.reference.values),
        current: presentCategories(pair.current.values),
      };
}

/** The library keeps its numbers in single precision and decides by them. */
function single({ distance, pValue }: AlibiMeasure): AlibiMeasure {
  return { distance: Math.fround(distance), pValue: Math.fround(pValue) };
}
