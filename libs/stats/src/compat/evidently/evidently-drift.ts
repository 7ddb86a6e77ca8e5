import type { ColumnPair } from '../../comparison/compared-column.js';
import type { ColumnVerdict, TableComparison } from '../../comparison/column-verdict.js';
import { chooseEvidentlyTest } from './choose-evidently-test.js';
import { evidentlyColumnType } from './evidently-column-type.js';
import { evidentlyPair } from './evidently-pair.js';
import { isDrift, type EvidentlyTest } from './evidently-test.js';
import { evidentlyTests } from './evidently-tests.js';

/** The data set has drifted when at least this share of its columns has. */
const DATASET_SHARE = 0.5;

/**
 * What Evidently's `DataDriftPreset` says of two tables: for each column the test that it chooses by type and by the rows
 * of the reference (or `test`, by Evidently's name, for the columns that it takes), its fixed limit, no correction for
 * their number, and drift of the data set from half of the columns on. Missing values are left out of every test. Free
 * text, which Evidently judges by a classifier trained on random splits, and columns that it refuses with an error (an
 * empty side) get no test and do not count as columns.
 */
export function evidentlyDrift(pairs: readonly ColumnPair[], test?: string): TableComparison {
  const columns = pairs.map((pair) => columnDrift(pair, test));
  const counted = columns.filter(({ threshold }) => threshold !== undefined);
  const drifted = columns.filter((column) => column.drifted).length;
  const share = drifted / Math.max(1, counted.length);
  return { columns, dataset: { drifted: counted.length > 0 && share >= DATASET_SHARE, share } };
}

function columnDrift(column: ColumnPair, wanted: string | undefined): ColumnVerdict {
  const type = evidentlyColumnType(column.current);
  const kind = type === 'text' ? 'categorical' : type;
  const name = column.reference.name;
  const pair = evidentlyPair(column, kind);
  const isEmpty = pair.reference.length === 0 || pair.current.length === 0;
  if (type === 'text' || isEmpty) return untested(name, kind);
  const chosen = testFor(kind, wanted) ?? evidentlyTests.get(chooseEvidentlyTest(pair));
  const measure = chosen?.measure(pair);
  if (chosen === undefined || measure === undefined) return untested(name, kind);
  return {
    column: name,
    kind,
    test: chosen.name,
    statistic: measure.statistic,
    pValue: measure.pValue,
    threshold: chosen.threshold,
    drifted: isDrift(chosen, measure),
  };
}

function testFor(
  kind: ColumnVerdict['kind'],
  wanted: string | undefined,
): EvidentlyTest | undefined {
  const test = wanted === undefined ? undefined : evidentlyTests.get(wanted);
  return test?.kinds.includes(kind) === true ? test : undefined;
}

function untested(column: string, kind: ColumnVerdict['kind']): ColumnVerdict {
  const nothing = { statistic: undefined, pValue: undefined, threshold: undefined };
  return { column, kind, test: 'none', ...nothing, drifted: false };
}
