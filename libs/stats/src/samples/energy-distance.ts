import { integrateCdfGap, type WeightedSample } from './cdf-distance.js';
import { requireFinite } from './require-sample.js';

/**
 * Energy distance sqrt(2 * integral of (F - G)^2) of two samples in ascending order, in the root of the values' unit
 * (Szekely 2002; the form with distribution functions is Cramer's). Equals `scipy.stats.energy_distance`. Like W1, but a
 * few far values weigh less. 0 when a sample is empty; the values must be finite.
 */
export function energyDistance(first: ArrayLike<number>, second: ArrayLike<number>): number {
  requireFinite('energy distance', first);
  requireFinite('energy distance', second);
  return weightedEnergyDistance(unweighted(first), unweighted(second));
}

/** The same of weighted samples. */
export function weightedEnergyDistance(first: WeightedSample, second: WeightedSample): number {
  return Math.sqrt(2 * integrateCdfGap(first, second, (gap) => gap * gap));
}

function unweighted(values: ArrayLike<number>): WeightedSample {
  return { values, weights: new Uint8Array(values.length).fill(1) };
}
