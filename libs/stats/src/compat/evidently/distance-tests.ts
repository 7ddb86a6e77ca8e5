import { hellingerDistance } from '../../counts/hellinger.js';
import { jensenShannonDistance } from '../../counts/jensen-shannon.js';
import { klDivergence } from '../../counts/kl-divergence.js';
import { psi } from '../../counts/psi.js';
import { momentsOf } from '../../samples/moments.js';
import { wassersteinDistance } from '../../samples/wasserstein.js';
import { energyDistance } from '../../samples/energy-distance.js';
import { histogramCounts, sturgesEdges } from '../numpy-histogram.js';
import { binnedShares } from './binned-shares.js';
import type { EvidentlyPair, NumericPair } from './evidently-pair.js';
import type { EvidentlyTest } from './evidently-test.js';
import { bothSorted, withoutRepeats } from './pooled-values.js';

const SMALLEST_NORM = 0.001;

/** Evidently's distances, each with the fixed limit 0.1. */
export const distanceTests: readonly EvidentlyTest[] = [
  ofShares('psi', (pair) => {
    const { reference, current } = binnedShares(pair, true);
    return psi(reference, current);
  }),
  ofShares('kl_div', (pair) => {
    const { reference, current } = binnedShares(pair, true);
    return klDivergence(reference, current);
  }),
  // The natural logarithm: the largest distance is 0.8326.
  ofShares('jensenshannon', (pair) => {
    const { reference, current } = binnedShares(pair, false);
    return jensenShannonDistance(reference, current);
  }),
  ofShares('hellinger', hellinger),
  ofNumbers('wasserstein', '>=', ({ reference, current }) => {
    const deviation = Math.sqrt(momentsOf(reference).squares / reference.length);
    return wassersteinDistance(reference, current) / Math.max(deviation, SMALLEST_NORM);
  }),
  ofNumbers('ed', '>', ({ reference, current }) => energyDistance(reference, current)),
];

/** Over categories; of numbers always over Sturges bins of the distinct values, however few. */
function hellinger(pair: EvidentlyPair): number {
  if (pair.kind === 'categorical') {
    const { reference, window } = pair.cells();
    return hellingerDistance(reference, window);
  }
  const edges = sturgesEdges(withoutRepeats(bothSorted(pair)), pair.isInteger);
  return hellingerDistance(
    histogramCounts(pair.reference, edges),
    histogramCounts(pair.current, edges),
  );
}

function ofShares(name: string, distance: (pair: EvidentlyPair) => number): EvidentlyTest {
  return {
    name,
    kinds: ['numeric', 'categorical'],
    threshold: 0.1,
    comparison: '>=',
    measure: (pair) => ({ statistic: distance(pair) }),
  };
}

function ofNumbers(
  name: string,
  comparison: '>' | '>=',
  distance: (pair: NumericPair) => number,
): EvidentlyTest {
  return {
    name,
    kinds: ['numeric'],
    threshold: 0.1,
    comparison,
    measure: (pair) => (pair.kind === 'numeric' ? { statistic: distance(pair) } : undefined),
  };
}
