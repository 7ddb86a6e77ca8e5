import { expect, test } from 'vitest';
import { buildReferenceProfile } from '../profile/build-reference-profile.js';
import { assessFeature } from '../verdict/feature-drift.js';
import type { ComparedColumn } from './compared-column.js';
import { compareTables } from './compare-tables.js';

const rows = 600;
const numbers = (name: string, shift = 0): ComparedColumn => ({
  kind: 'numeric',
  name,
  isInteger: false,
  values: Float64Array.from({ length: rows }, (_, row) => ((row * 37) % rows) / rows + shift),
});
const categories = (name: string, every = 3): ComparedColumn => ({
  kind: 'categorical',
  name,
  isBoolean: false,
  values: Array.from({ length: rows }, (_, row) => (row % every === 0 ? 'a' : 'b')),
});
const reference = [numbers('moved'), numbers('same'), categories('plan')];
const current = [categories('plan'), numbers('same'), numbers('moved', 0.2)];

test('without a choice the verdict is the one the monitor would give', () => {
  const { columns, dataset } = compareTables(reference, current);
  expect(columns.map(({ column, drifted }) => [column, drifted])).toEqual([
    ['moved', true],
    ['same', false],
    ['plan', false],
  ]);
  expect(dataset).toEqual({ drifted: true, share: 1 / 3 });
  const { numeric } = buildReferenceProfile([numbers('moved')]);
  const drift = assessFeature(numeric[0]!, numbers('moved', 0.2).values as Float64Array);
  const { test: name, statistic, pValue } = drift;
  expect(columns[0]).toMatchObject({ kind: 'numeric', test: name, statistic, pValue });
});

test('the rate of false alarms is the caller’s', () => {
  const few = compareTables(reference, current, { falseAlarmRate: 0.05 }).columns[1];
  const many = compareTables(reference, current, { falseAlarmRate: 0.5 }).columns[1];
  expect(many?.threshold).toBeGreaterThan(few?.threshold ?? 1);
  for (const falseAlarmRate of [0, 1, NaN]) {
    expect(() => compareTables(reference, current, { falseAlarmRate })).toThrow(/false-alarm rate/);
  }
});

test('a chosen test is taken by the columns that it fits, by any of its names', () => {
  const testsOf = (wanted: string, compat?: 'evidently' | 'alibi' | 'nannyml') =>
    compareTables(reference, current, { test: wanted, compat }).columns.map(({ test: t }) => t);
  expect(testsOf('ks')).toEqual(['ks', 'ks', 'chi2']);
  expect(testsOf('js')).toEqual(['jensenshannon', 'jensenshannon', 'jensenshannon']);
  expect(testsOf('js', 'evidently')).toEqual(['jensenshannon', 'jensenshannon', 'jensenshannon']);
  expect(testsOf('psi', 'evidently')).toEqual(['psi', 'psi', 'psi']);
  expect(testsOf('wasserstein', 'evidently')).toEqual(['wasserstein', 'wasserstein', 'z']);
  expect(testsOf('cvm', 'alibi')).toEqual(['cvm', 'cvm', 'chi2']);
  expect(testsOf('fet', 'alibi')).toEqual(['ks', 'ks', 'fet']);
  expect(testsOf('KS', 'nannyml')).toEqual([
    'kolmogorov_smirnov',
    'kolmogorov_smirnov',
    'jensen_shannon',
  ]);
  expect(() => testsOf('psi', 'alibi')).toThrow('expected one of ks, cvm, chi2, fet, got psi');
});

test('only the named columns are compared', () => {
  const { columns } = compareTables(reference, current, { columns: ['plan', 'same'] });
  expect(columns.map(({ column }) => column)).toEqual(['same', 'plan']);
  expect(() => compareTables(reference, current, { columns: ['none'] })).toThrow(
    'column none: expected it in the reference table, which has moved, same, plan',
  );
});

test('a column that one side lacks is left out, and nothing in common is refused', () => {
  const { columns } = compareTables([...reference, numbers('target')], current);
  expect(columns).toHaveLength(3);
  expect(() => compareTables([numbers('a')], [numbers('b')])).toThrow(
    expect.objectContaining({ kind: 'invalid', code: 'NO_COMMON_COLUMN' }),
  );
});

test('a column whose type changed is compared by its texts', () => {
  const [column] = compareTables([numbers('x')], [categories('x')]).columns;
  expect(column).toMatchObject({ kind: 'categorical', drifted: true });
  const empty: ComparedColumn = {
    kind: 'numeric',
    name: 'plan',
    isInteger: false,
    values: new Float64Array(rows).fill(NaN),
  };
  const [gone] = compareTables([categories('plan')], [empty]).columns;
  expect(gone).toMatchObject({ kind: 'categorical', drifted: true });
  const [unknown] = compareTables([empty], [categories('plan')], { compat: 'evidently' }).columns;
  expect(unknown).toMatchObject({ kind: 'categorical', test: 'none', drifted: false });
});
