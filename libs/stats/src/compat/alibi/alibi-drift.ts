import type { ColumnPair } from '../../comparison/compared-column.js';
import type { ColumnVerdict, TableComparison } from '../../comparison/column-verdict.js';
import { alibiTests, type AlibiTest } from './alibi-tests.js';
import { correctBatch, type Correction } from './univariate-correction.js';

/** The significance level of Alibi Detect's detectors. */
const RATE = 0.05;

/**
 * What Alibi Detect's `TabularDrift` says of two tables: Kolmogorov-Smirnov for numbers and chi-square for categories (or
 * `test` for the columns that it takes). A column has drifted by its own p-value, uncorrected, as with
 * `drift_type="feature"`; the data set has when a p-value stays below the limit corrected for the number of columns, as
 * with `drift_type="batch"`. Missing values are left out, where the library would fail.
 */
export function alibiDrift(
  pairs: readonly ColumnPair[],
  test?: string,
  correction: Correction = 'bonferroni',
): TableComparison {
  const columns = pairs.map((pair) => columnDrift(pair, test));
  const pValues = columns.map(({ pValue }) => pValue ?? 1);
  const drifted = columns.filter((column) => column.drifted).length;
  return {
    columns,
    dataset: {
      drifted: correctBatch(pValues, RATE, correction).isDrift,
      share: drifted / Math.max(1, columns.length),
    },
  };
}

function columnDrift(pair: ColumnPair, wanted: string | undefined): ColumnVerdict {
  const test = testFor(pair, wanted);
  const { distance, pValue } = test.measure(pair);
  return {
    column: pair.reference.name,
    kind: pair.kind,
    test: test.name,
    statistic: distance,
    pValue,
    threshold: RATE,
    drifted: pValue < RATE,
  };
}

function testFor(pair: ColumnPair, wanted: string | undefined): AlibiTest {
  const test = wanted === undefined ? undefined : alibiTests.get(wanted);
  if (test?.takes(pair) === true) return test;
  return alibiTests.get(pair.kind === 'numeric' ? 'ks' : 'chi2')!;
}
