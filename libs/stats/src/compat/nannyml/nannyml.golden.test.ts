import { expect, test } from 'vitest';
import { comparedColumn } from '../../../test-data/compared.case.js';
import { expectAgreement, golden } from '../../../test-data/golden.case.js';
import { compareTables } from '../../comparison/compare-tables.js';
import { chunksOf } from './chunks.js';
import { categoricalMethods, continuousMethods } from './nannyml-methods.js';
import { univariateDrift, type UnivariateDrift } from './univariate-drift.js';

interface Golden {
  readonly chunkSize: number;
  readonly columns: Readonly<
    Record<
      string,
      {
        readonly reference: readonly (number | string)[];
        readonly analysis: readonly (number | string)[];
        /** Of the chunks of the reference, then of those of the analysis; no threshold where p-values decide. */
        readonly methods: Readonly<
          Record<string, { values: number[]; alerts: boolean[]; threshold: number | null }>
        >;
      }
    >
  >;
}

const { chunkSize, columns } = golden('nannyml') as Golden;

const runs = Object.entries(columns).flatMap(([column, data]) =>
  Object.entries(data.methods).map(([method, expected]) => ({ column, data, method, expected })),
);

function driftOf(data: Golden['columns'][string], method: string): UnivariateDrift {
  const split = <Value extends number | string>(type: 'number' | 'string') =>
    [data.reference, data.analysis].map((values) =>
      chunksOf(values, chunkSize, (value): value is Value => typeof value === type),
    );
  if (typeof data.reference[0] === 'number') {
    const [reference, analysis] = split<number>('number');
    return univariateDrift(continuousMethods.get(method)!, reference!, analysis!);
  }
  const [reference, analysis] = split<string>('string');
  return univariateDrift(categoricalMethods.get(method)!, reference!, analysis!);
}

test.each(runs)('$method of $column agrees on every chunk', ({ data, method, expected }) => {
  const drift = driftOf(data, method);
  const chunks = [...drift.reference, ...drift.analysis];
  expect(chunks).toHaveLength(expected.values.length);
  chunks.forEach(({ value }, index) =>
    expectAgreement(value, expected.values[index], `chunk ${index}`),
  );
  expect(chunks.map(({ isAlert }) => isAlert)).toEqual(expected.alerts);
  if (expected.threshold !== null) expectAgreement(drift.threshold, expected.threshold, 'limit');
});

test('two tables are compared in chunks of a tenth of the reference, by Jensen-Shannon', () => {
  const table = (side: 'reference' | 'analysis', from = 0, to = 2500) =>
    Object.entries(columns).map(([name, data]) => {
      const kind = typeof data.reference[0] === 'number' ? 'numeric' : 'categorical';
      return comparedColumn(name, kind, data[side].slice(from, to));
    });
  const lastChunk = compareTables(table('reference'), table('analysis', 1250, 1500), {
    compat: 'nannyml',
  });
  for (const { column, test: method, statistic, threshold, drifted } of lastChunk.columns) {
    const { values, alerts, threshold: limit } = columns[column]!.methods['jensen_shannon']!;
    expect(method).toBe('jensen_shannon');
    expectAgreement(statistic!, values.at(-1), column);
    expectAgreement(threshold!, limit, `limit of ${column}`);
    expect(drifted).toBe(alerts.at(-1));
  }
  const whole = compareTables(table('reference'), table('analysis'), { compat: 'nannyml' });
  for (const { column, statistic } of whole.columns) {
    const { values } = columns[column]!.methods['jensen_shannon']!;
    expectAgreement(statistic!, Math.max(...values.slice(10)), `farthest chunk of ${column}`);
  }
  const same = compareTables(table('reference'), table('reference'), { compat: 'nannyml' });
  expect(same.dataset).toEqual({ drifted: false, share: 0 });
});

test('chi-square alerts by its p-value', () => {
  const { reference, analysis } = columns['cat']!;
  const sides = [reference, analysis].map((values) => [
    comparedColumn('cat', 'categorical', values),
  ]);
  const { columns: verdicts } = compareTables(sides[0]!, sides[1]!, {
    compat: 'nannyml',
    test: 'chi2',
  });
  expect(verdicts[0]).toMatchObject({ test: 'chi2', threshold: 0.05, drifted: true });
  expect(verdicts[0]?.pValue).toBeLessThan(0.05);
});
