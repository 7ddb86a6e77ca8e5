import { expect, test } from 'vitest';
import { columnPair, type GoldenValue } from '../../../test-data/compared.case.js';
import { expectAgreement, golden } from '../../../test-data/golden.case.js';
import type { Alternative } from '../../special/alternative.js';
import { alibiDrift } from './alibi-drift.js';
import { fisherDrift } from './alibi-tests.js';
import { correctBatch, type Correction } from './univariate-correction.js';

interface Golden {
  readonly detectors: Readonly<
    Record<
      'ks' | 'cvm' | 'chi2' | 'tabular',
      readonly {
        /** Which of the columns hold categories. */
        readonly categorical: readonly number[];
        readonly reference: readonly (readonly GoldenValue[])[];
        readonly current: readonly (readonly GoldenValue[])[];
        readonly results: Partial<
          Record<
            Correction,
            {
              readonly pValues: readonly number[];
              readonly distances: readonly number[];
              readonly featureDrift: readonly (0 | 1)[];
              readonly batchDrift: 0 | 1;
              readonly threshold: number;
            }
          >
        >;
      }[]
    >
  >;
  readonly fisher: readonly {
    readonly reference: readonly number[];
    readonly current: readonly number[];
    readonly results: Readonly<Record<Alternative, readonly [distance: number, pValue: number]>>;
  }[];
  readonly fdr: readonly {
    readonly pValues: readonly number[];
    readonly rate: number;
    readonly isDrift: boolean;
    readonly threshold: number;
  }[];
}

const { detectors, fisher, fdr } = golden('alibi') as Golden;

/** The library keeps single precision. */
function expectSingle(actual: number, expected: number, what: string): void {
  expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(1e-6 * Math.abs(expected));
}

const runs = Object.entries(detectors).flatMap(([detector, cases]) =>
  cases.flatMap((data, index) =>
    Object.entries(data.results).map(([correction, expected]) => ({
      detector,
      index,
      data,
      correction: correction as Correction,
      expected,
    })),
  ),
);

test.each(runs)('$detector agrees on case $index with $correction', (run) => {
  const { detector, data, correction, expected } = run;
  const pairs = data.reference.map((values, index) => {
    const kind = data.categorical.includes(index) ? 'categorical' : 'numeric';
    return columnPair(`c${index}`, kind, values, data.current[index]!);
  });
  const wanted = detector === 'tabular' ? undefined : detector;
  const { columns, dataset } = alibiDrift(pairs, wanted, correction);
  columns.forEach(({ column, statistic, pValue, drifted }, index) => {
    expectSingle(pValue!, expected.pValues[index]!, `p of ${column}`);
    expectSingle(statistic!, expected.distances[index]!, `distance of ${column}`);
    expect(drifted, column).toBe(expected.featureDrift[index] === 1);
  });
  expect(dataset.drifted).toBe(expected.batchDrift === 1);
  const pValues = columns.map(({ pValue }) => pValue!);
  expectAgreement(correctBatch(pValues, 0.05, correction).threshold, expected.threshold, 'limit');
});

test('FETDrift agrees for every alternative', () => {
  for (const { reference, current, results } of fisher) {
    for (const alternative of ['greater', 'less', 'two-sided'] as const) {
      const { distance, pValue } = fisherDrift(reference, current, alternative);
      expectAgreement(distance, results[alternative][0], `odds, ${alternative}`);
      expectAgreement(pValue, results[alternative][1], `p, ${alternative}`);
    }
  }
});

test('the false-discovery correction agrees', () => {
  for (const { pValues, rate, isDrift, threshold } of fdr) {
    const verdict = correctBatch(pValues, rate, 'fdr');
    expect(verdict.isDrift).toBe(isDrift);
    expectAgreement(verdict.threshold, threshold, 'limit');
  }
});

test('numbers get Kolmogorov-Smirnov and categories chi-square; a side without values is no evidence', () => {
  const { columns, dataset } = alibiDrift([
    columnPair('n', 'numeric', [1, 2, 3, 4], [11, 12, 13, 14]),
    columnPair('c', 'categorical', ['a', 'b', null], ['a', 'b', 'b']),
    columnPair('e', 'numeric', [1, 2, 3], [null, null]),
  ]);
  expect(columns.map(({ test: name }) => name)).toEqual(['ks', 'chi2', 'ks']);
  expect(columns[2]).toMatchObject({ statistic: 0, pValue: 1, drifted: false });
  expect(dataset.share).toBeCloseTo(1 / 3, 14);
});
