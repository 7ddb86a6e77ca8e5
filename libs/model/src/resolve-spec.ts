import type { ModelSpec } from './model-spec.js';
import { layoutsOf, resolveFeatures } from './resolve-features.js';
import { resolveClassNumbers, resolveClasses } from './resolve-classes.js';
import { resolveOutputs, resolveTask } from './resolve-outputs.js';
import { resolveServing } from './serving-settings.js';
import type { SpecSources } from './spec-sources.js';

/** Completes the graph by the card, else by the reference's header. A card that contradicts the graph is refused. */
export function resolveSpec(sources: SpecSources): ModelSpec {
  const { modelName, modelVersion, signature, card } = sources;
  const inputs = layoutsOf(signature);
  const outputs = resolveOutputs(sources);
  return {
    modelName,
    modelVersion,
    task: resolveTask(sources, outputs),
    description: card?.description ?? '',
    signature,
    features: resolveFeatures(sources, inputs),
    inputs: inputs ?? [],
    classes: resolveClasses(sources, outputs),
    classNumbers: resolveClassNumbers(sources),
    outputs,
    serving: resolveServing(card),
  };
}
