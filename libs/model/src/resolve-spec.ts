import type { ModelSpec } from './model-spec.js';
import { completeSignature } from './complete-signature.js';
import { checkServing } from './check-serving.js';
import { layoutsOf } from './input-layouts.js';
import { resolveFeatures } from './resolve-features.js';
import { resolveClassNumbers, resolveClasses } from './resolve-classes.js';
import { resolveOutputs, resolveTask } from './resolve-outputs.js';
import { rowAxisOf } from './row-axis.js';
import { resolveServing } from './serving-settings.js';
import type { SpecSources } from './spec-sources.js';

/** Completes the graph by the card, else by the reference's header. A card that contradicts the graph is refused. */
export function resolveSpec(given: SpecSources): ModelSpec {
  const { modelName, modelVersion, card } = given;
  const signature = completeSignature(given.signature, given.dimensions);
  const sources = { ...given, signature };
  const rowAxis = rowAxisOf(signature);
  const inputs = layoutsOf(signature, rowAxis);
  const outputs = resolveOutputs(sources);
  const task = resolveTask(sources, outputs);
  const features = resolveFeatures(sources, inputs);
  checkServing(sources, rowAxis, features);
  return {
    modelName,
    modelVersion,
    task,
    description: card?.description ?? '',
    signature,
    rowAxis,
    features,
    inputs: inputs ?? [],
    classes: resolveClasses(sources, outputs, task),
    classNumbers: resolveClassNumbers(sources),
    outputs,
    serving: resolveServing(card),
  };
}
