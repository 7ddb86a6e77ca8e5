import { expect, test } from 'vitest';
import { expectAgreement, golden } from '../../test-data/golden.case.js';
import { adjustPValues, type Correction } from './adjust-p-values.js';
import { benjaminiHochberg } from './benjamini-hochberg.js';

interface Statsmodels {
  readonly multipletests: {
    pvalues: number[];
    adjusted: Record<string, number[]>;
    rejected: Record<string, Record<string, number[]>>;
  }[];
}

const { multipletests } = golden('statsmodels') as Statsmodels;

const names: Record<Correction, string> = {
  bonferroni: 'bonferroni',
  sidak: 'sidak',
  holm: 'holm',
  'holm-sidak': 'holm-sidak',
  hochberg: 'simes-hochberg',
  'benjamini-hochberg': 'fdr_bh',
  'benjamini-yekutieli': 'fdr_by',
};

const positions = (rejected: readonly boolean[]): number[] =>
  rejected.flatMap((isRejected, index) => (isRejected ? [index] : []));

test.each(Object.entries(names))('multipletests agrees: %s', (correction, name) => {
  for (const { pvalues, adjusted, rejected } of multipletests) {
    for (const [level, expected] of Object.entries(rejected)) {
      const result = adjustPValues(pvalues, correction as Correction, Number(level));
      expect(result.adjusted).toHaveLength(pvalues.length);
      adjusted[name]!.forEach((p, index) => {
        expectAgreement(result.adjusted[index]!, p, `p ${index} of ${pvalues.length}`);
      });
      expect(positions(result.rejected)).toEqual(expected[name]);
    }
  }
});

test('the threshold of Benjamini & Hochberg rejects the same', () => {
  for (const { pvalues, rejected } of multipletests) {
    for (const [level, expected] of Object.entries(rejected)) {
      const result = benjaminiHochberg(pvalues, Number(level));
      expect(positions(result.rejected)).toEqual(expected['fdr_bh']);
      expect(positions(pvalues.map((p) => p <= result.threshold))).toEqual(expected['fdr_bh']);
    }
  }
});
