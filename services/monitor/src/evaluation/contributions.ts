import type { FeatureDrift } from '@slipway/stats';
import type { Importances } from './importance.js';

/** A feature that seems to matter not at all still counts for this much: its estimate may be wrong. */
const smallestImportance = 0.01;

/**
 * The share of each drifted feature in the whole drift, by name: how far it has moved, in units of the smallest change that
 * matters, times how much the model depends on it. Sums to 1 over the drifted features; without importances all weigh the
 * same.
 */
export function contributionsOf(
  drifted: readonly Pick<FeatureDrift, 'feature' | 'effectSize' | 'effectUnit'>[],
  importances: Importances,
  minEffect: { readonly numeric: number; readonly categorical: number },
): ReadonlyMap<string, number> {
  const weights = drifted.map((drift) => {
    const smallest = drift.effectUnit === 'sd' ? minEffect.numeric : minEffect.categorical;
    const importance = importances.get(drift.feature) ?? 0;
    return (drift.effectSize / smallest) * Math.max(smallestImportance, importance);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return new Map(drifted.map(({ feature }, i) => [feature, (weights[i] ?? 0) / (total || 1)]));
}
