import { ksTwoSample } from '../../kolmogorov/ks.js';
import { andersonDarling } from '../../samples/anderson-darling.js';
import { andersonKsampPValue } from '../../samples/anderson-ksamp-p-value.js';
import { cramerVonMises } from '../../samples/cramer-von-mises.js';
import { eppsSingleton } from '../../samples/epps-singleton.js';
import { mannWhitney } from '../../samples/mann-whitney.js';
import { momentsOf } from '../../samples/moments.js';
import { quantile } from '../../samples/quantile.js';
import { studentTSf } from '../../special/student-t.js';
import type { NumericPair } from './evidently-pair.js';
import type { EvidentlyMeasure, EvidentlyTest } from './evidently-test.js';
import { bothSorted } from './pooled-values.js';

/** Evidently's tests of two samples of numbers. */
export const sampleTests: readonly EvidentlyTest[] = [
  ofSamples('ks', 0.05, '<=', ({ reference, current }) => ksTwoSample(reference, current)),
  ofSamples('cramer_von_mises', 0.1, '<=', ({ reference, current }) =>
    cramerVonMises(reference, current),
  ),
  ofSamples('anderson', 0.1, '<', anderson),
  // One-sided: it only sees that the current values became larger.
  ofSamples('mannw', 0.05, '<', ({ reference, current }) =>
    mannWhitney(reference, current, { alternative: 'less' }),
  ),
  ofSamples('es', 0.05, '<', epps),
  ofSamples('t_test', 0.05, '<', studentTest),
];

/** With scipy's p-value, which ends at 0.001 and 0.25. */
function anderson(pair: NumericPair): EvidentlyMeasure | undefined {
  const all = bothSorted(pair);
  if (all[0] === all.at(-1)) return undefined;
  const { statistic } = andersonDarling(pair.reference, pair.current);
  return { statistic, pValue: andersonKsampPValue(statistic) };
}

function epps(pair: NumericPair): EvidentlyMeasure | undefined {
  const all = bothSorted(pair);
  if (quantile(all, 0.25) === quantile(all, 0.75)) return undefined;
  return eppsSingleton(pair.reference, pair.current);
}

/** Student's test of equal means with a pooled variance, `scipy.stats.ttest_ind`. */
function studentTest({ reference, current }: NumericPair): EvidentlyMeasure {
  const [first, second] = [momentsOf(reference), momentsOf(current)];
  const [m, n] = [reference.length, current.length];
  const pooled = (first.squares + second.squares) / (m + n - 2);
  const statistic = (first.mean - second.mean) / Math.sqrt(pooled * (1 / m + 1 / n));
  // Equal constants are 0/0; different ones are infinitely far apart.
  if (!Number.isFinite(statistic)) return { pValue: Number.isNaN(statistic) ? Number.NaN : 0 };
  return { statistic, pValue: 2 * studentTSf(Math.abs(statistic), m + n - 2) };
}

function ofSamples(
  name: string,
  threshold: number,
  comparison: '<' | '<=',
  test: (pair: NumericPair) => EvidentlyMeasure | undefined,
): EvidentlyTest {
  return {
    name,
    kinds: ['numeric'],
    threshold,
    comparison,
    measure: (pair) => (pair.kind === 'numeric' ? test(pair) : undefined),
  };
}
