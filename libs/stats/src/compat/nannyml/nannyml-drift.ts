import type { ColumnPair } from '../../comparison/compared-column.js';
import type { ColumnVerdict, TableComparison } from '../../comparison/column-verdict.js';
import { chunksOf, defaultChunkSize } from './chunks.js';
import { categoricalMethods, continuousMethods } from './nannyml-methods.js';
import type { NannymlMethod } from './nannyml-method.js';
import { univariateDrift, type UnivariateDrift } from './univariate-drift.js';

const DEFAULT_METHOD = 'jensen_shannon';

export interface NannymlOptions {
  /** By NannyML's name; columns that it does not take keep Jensen-Shannon. */
  readonly method?: string | undefined;
  /** Rows of a chunk, of both tables; a tenth of the reference's rows by default. */
  readonly chunkSize?: number | undefined;
}

/**
 * What NannyML's `UnivariateDriftCalculator` says of two tables: Jensen-Shannon for each column, chunk by chunk, against
 * the mean and three standard deviations of the reference's own chunks. A column has drifted when one of the current
 * chunks alerts; its statistic and p-value are those of the chunk that is farthest away. NannyML has no rule for a data
 * set: it has drifted here when a column has. A column without a value on a side has no method.
 */
export function nannymlDrift(
  pairs: readonly ColumnPair[],
  { method, chunkSize }: NannymlOptions = {},
): TableComparison {
  const columns = pairs.map((pair) => {
    const size = chunkSize ?? defaultChunkSize(pair.reference.values.length);
    return columnDrift(pair, size, method);
  });
  const drifted = columns.filter((column) => column.drifted).length;
  return {
    columns,
    dataset: { drifted: drifted > 0, share: drifted / Math.max(1, columns.length) },
  };
}

function columnDrift(pair: ColumnPair, size: number, wanted: string | undefined): ColumnVerdict {
  if (pair.kind === 'numeric') {
    const chunks = [pair.reference, pair.current].map(({ values }) =>
      chunksOf(values, size, (value): value is number => Number.isFinite(value)),
    );
    return verdict(pair, methodOf(continuousMethods, wanted), chunks);
  }
  const chunks = [pair.reference, pair.current].map(({ values }) =>
    chunksOf(values, size, (value) => value !== null),
  );
  return verdict(pair, methodOf(categoricalMethods, wanted), chunks);
}

function methodOf<Value>(
  methods: ReadonlyMap<string, NannymlMethod<Value>>,
  wanted = DEFAULT_METHOD,
): NannymlMethod<Value> {
  return methods.get(wanted) ?? methods.get(DEFAULT_METHOD)!;
}

function verdict<Value>(
  { kind, reference: { name } }: ColumnPair,
  method: NannymlMethod<Value>,
  [reference = [], analysis = []]: readonly (readonly (readonly Value[])[])[],
): ColumnVerdict {
  const isEmpty = [reference, analysis].some((chunks) =>
    chunks.every(({ length }) => length === 0),
  );
  if (isEmpty) {
    const nothing = { statistic: undefined, pValue: undefined, threshold: undefined };
    return { column: name, kind, test: 'none', ...nothing, drifted: false };
  }
  const drift = univariateDrift(method, reference, analysis);
  const farthest = farthestOf(drift);
  return {
    column: name,
    kind,
    test: method.name,
    statistic: farthest?.value,
    pValue: farthest?.pValue,
    threshold: drift.threshold,
    drifted: drift.analysis.some(({ isAlert }) => isAlert),
  };
}

function farthestOf({
  analysis,
}: UnivariateDrift): UnivariateDrift['analysis'][number] | undefined {
  const known = analysis.filter(({ value }) => !Number.isNaN(value));
  return known.reduce<(typeof known)[number] | undefined>(
    (far, chunk) => (far === undefined || chunk.value > far.value ? chunk : far),
    undefined,
  );
}
