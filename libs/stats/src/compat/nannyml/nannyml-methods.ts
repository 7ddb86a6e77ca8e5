import { categoricalDistance, continuousDistance } from './share-distances.js';
import { chi2, lInfinity } from './category-tests.js';
import type { NannymlMethod } from './nannyml-method.js';
import { kolmogorovSmirnov, wasserstein } from './ordered-distances.js';

/** NannyML's methods for columns of numbers, by name. */
export const continuousMethods: ReadonlyMap<string, NannymlMethod<number>> = byName([
  continuousDistance('jensen_shannon'),
  continuousDistance('hellinger'),
  kolmogorovSmirnov,
  wasserstein,
]);

/** NannyML's methods for columns of categories, by name. */
export const categoricalMethods: ReadonlyMap<string, NannymlMethod<string>> = byName([
  categoricalDistance('jensen_shannon'),
  categoricalDistance('hellinger'),
  chi2,
  lInfinity,
]);

function byName<Value>(
  methods: readonly NannymlMethod<Value>[],
): ReadonlyMap<string, NannymlMethod<Value>> {
  return new Map(methods.map((method) => [method.name, method]));
}
