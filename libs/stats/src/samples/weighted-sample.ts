import { DomainError } from '@slipway/core';
import type { WeightedSample } from './cdf-distance.js';

/**
 * A weighted sample in ascending order from values in any order. Throws `invalid` unless there is a weight from 0 for each
 * value and all are finite.
 */
export function weightedSample(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
): WeightedSample {
  const order = Uint32Array.from(values, (_, index) => index);
  order.sort((a, b) => values[a]! - values[b]!);
  const sample = {
    values: Float64Array.from(order, (index) => values[index]!),
    weights: Float64Array.from(order, (index) => weights[index] ?? NaN),
  };
  const isWeighted = sample.weights.every((weight) => weight >= 0 && weight < Infinity);
  if (isWeighted && weights.length === values.length && sample.values.every(Number.isFinite)) {
    return sample;
  }
  throw new DomainError(
    'invalid',
    'WEIGHTED_SAMPLE_INVALID',
    `weighted sample: expected finite values with one finite weight from 0 each, got ${values.length} values and ${weights.length} weights`,
  );
}
