import { cardContradiction } from './card-contradiction.js';
import type { FeatureSpec } from './model-spec.js';
import type { RowAxis } from './row-axis.js';
import type { SpecSources } from './spec-sources.js';
import { showShape } from './tensor.js';

/** Refuses what the card says of serving and recording when the model has no such thing. */
export function checkServing(
  sources: SpecSources,
  axis: RowAxis,
  features: readonly FeatureSpec[],
): void {
  const { card, signature } = sources;
  if (card?.batching.enabled === true && !axis.isJoinable) {
    const shapes = signature.inputs.map(({ name, shape }) => `${name} ${showShape(shape)}`);
    throw cardContradiction(
      sources,
      `the card's batching is enabled, but the graph's inputs do not all consist of the same rows: ${shapes.join(', ')}`,
    );
  }
  const names = new Set(features.map(({ name }) => name));
  const unknown = Object.keys(card?.monitoring.redact ?? {}).find((name) => !names.has(name));
  if (unknown === undefined) return;
  const known = names.size === 0 ? 'no features' : [...names].join(', ');
  throw cardContradiction(sources, `the card redacts ${unknown}, the model has ${known}`);
}
