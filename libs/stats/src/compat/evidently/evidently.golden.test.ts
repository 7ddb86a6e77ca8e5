import { expect, test } from 'vitest';
import { columnPair, comparedColumn, type GoldenValue } from '../../../test-data/compared.case.js';
import { golden } from '../../../test-data/golden.case.js';
import { compareTables } from '../../comparison/compare-tables.js';
import { chooseEvidentlyTest } from './choose-evidently-test.js';
import { evidentlyDrift } from './evidently-drift.js';
import { evidentlyPair } from './evidently-pair.js';
import { isDrift, scoreOf } from './evidently-test.js';
import { evidentlyTests } from './evidently-tests.js';

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly kind: 'numeric' | 'categorical';
    readonly reference: readonly GoldenValue[];
    readonly current: readonly GoldenValue[];
    /** Null where Evidently raises an error. */
    readonly tests: Readonly<Record<string, readonly [number | 'NaN', boolean] | null>>;
    readonly defaultTest: string;
    readonly report: readonly [value: number, threshold: number];
  }[];
  readonly datasets: readonly {
    readonly name: string;
    readonly integers: readonly string[];
    readonly reference: Readonly<Record<string, readonly GoldenValue[]>>;
    readonly current: Readonly<Record<string, readonly GoldenValue[]>>;
    readonly columns: Readonly<Record<string, number>>;
    readonly drifted: boolean;
    readonly share: number;
  }[];
}

const { cases, datasets } = golden('evidently') as Golden;

/** The covariance is singular for two values, and the rank that scipy then finds is rounding noise. */
const isUnstable = (name: string, statTest: string): boolean =>
  name === 'binary_0_1' && statTest === 'es';

/** 1e-9, but for p-values that the tool computes as 1 - cdf, where a double has 16 digits after the point and no more. */
function expectScore(actual: number, expected: number | 'NaN', what: string): void {
  if (expected === 'NaN') {
    expect(actual, what).toBeNaN();
    return;
  }
  const error = Math.abs(actual - expected);
  expect(error, `${what}: expected ${expected}, got ${actual}`).toBeLessThanOrEqual(
    Math.max(1e-14, 1e-9 * Math.abs(expected)),
  );
}

test.each(cases)('every test agrees on $name', ({ name, kind, reference, current, tests }) => {
  const pair = evidentlyPair(columnPair('x', kind, reference, current), kind);
  expect(Object.keys(tests).length).toBeGreaterThan(7);
  for (const [statTest, expected] of Object.entries(tests)) {
    const known = evidentlyTests.get(statTest)!;
    const measure = known.measure(pair);
    if (expected === null) {
      expect(measure, `${statTest} is refused`).toBeUndefined();
      continue;
    }
    if (isUnstable(name, statTest)) continue;
    expectScore(scoreOf(measure!), expected[0], statTest);
    expect(isDrift(known, measure!), `${statTest} drifted`).toBe(expected[1]);
  }
});

test.each(cases)('the test of $name is chosen as Evidently chooses it', (given) => {
  const { kind, reference, current, defaultTest, report } = given;
  const pair = columnPair('x', kind, reference, current);
  expect(chooseEvidentlyTest(evidentlyPair(pair, kind))).toBe(defaultTest);
  const [column] = evidentlyDrift([pair]).columns;
  expect(column).toMatchObject({ kind, test: defaultTest, threshold: report[1] });
  expectScore(column?.pValue ?? column?.statistic ?? NaN, report[0], defaultTest);
});

test.each(datasets)('the verdict over $name agrees', (dataset) => {
  const { reference, current, columns, drifted, share, integers } = dataset;
  const table = (side: Readonly<Record<string, readonly GoldenValue[]>>) =>
    Object.entries(side).map(([name, values]) => {
      const kind = typeof values[0] === 'string' ? 'categorical' : 'numeric';
      return comparedColumn(name, kind, values, integers.includes(name));
    });
  const result = compareTables(table(reference), table(current), { compat: 'evidently' });
  expect(result.columns.map(({ column }) => column)).toEqual(Object.keys(reference));
  for (const { column, pValue, statistic } of result.columns) {
    expectScore(pValue ?? statistic ?? NaN, columns[column]!, column);
  }
  expect(result.dataset.drifted).toBe(drifted);
  expect(result.dataset.share).toBeCloseTo(share, 14);
});

test('free text and empty columns get no test and do not count', () => {
  const texts = Array.from({ length: 20 }, (_, row) => `text ${row}`);
  const numbers = Array.from({ length: 20 }, (_, row) => row / 7);
  const shifted = numbers.map((value) => value + 9);
  const result = evidentlyDrift([
    columnPair('text', 'categorical', texts, texts),
    columnPair('empty', 'numeric', numbers, ['NaN']),
    columnPair('moved', 'numeric', numbers, shifted),
  ]);
  expect(result.columns.map(({ test: name }) => name)).toEqual(['none', 'none', 'ks']);
  expect(result.dataset).toEqual({ drifted: true, share: 1 });
});

test('half of the columns is drift of the data set', () => {
  const numbers = Array.from({ length: 20 }, (_, row) => row / 7);
  const shifted = numbers.map((value) => value + 9);
  const pairs = [
    columnPair('moved', 'numeric', numbers, shifted),
    columnPair('same', 'numeric', numbers, numbers),
  ];
  expect(evidentlyDrift(pairs).dataset).toEqual({ drifted: true, share: 0.5 });
  const third = columnPair('same too', 'numeric', numbers, numbers);
  expect(evidentlyDrift([...pairs, third]).dataset.drifted).toBe(false);
});

test('few whole numbers are categories, as are truth values', () => {
  const column = (values: readonly number[], isInteger: boolean) =>
    comparedColumn('x', 'numeric', values, isInteger);
  const kindOf = (values: readonly number[], isInteger: boolean) => {
    const table = [column(values, isInteger)];
    return compareTables(table, table, { compat: 'evidently' }).columns[0]?.kind;
  };
  const ten = Array.from({ length: 40 }, (_, row) => row % 10);
  const eleven = Array.from({ length: 40 }, (_, row) => row % 11);
  expect([kindOf(ten, true), kindOf(eleven, true), kindOf(ten, false)]).toEqual([
    'categorical',
    'numeric',
    'numeric',
  ]);
  const truths = [
    { kind: 'categorical', name: 'x', isBoolean: true, values: ['true', 'false'] },
  ] as const;
  expect(compareTables(truths, truths, { compat: 'evidently' }).columns[0]?.test).toBe('z');
});
