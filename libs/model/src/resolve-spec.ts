import { DomainError } from '@slipway/core';
import type { Card, CardFeature } from './card.js';
import type {
  FeatureSpec,
  FeatureType,
  InputLayout,
  ModelSpec,
  OutputRoles,
  Task,
} from './model-spec.js';
import type { Datatype, Signature, TensorSignature } from './tensor.js';

export interface SpecSources {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly signature: Signature;
  readonly card: Card | undefined;
  /** Header of the reference, whose first columns are the features. */
  readonly referenceColumns: readonly string[] | undefined;
}

/** Completes the graph by the card, else by the reference's header. A card that contradicts the graph is refused. */
export function resolveSpec(sources: SpecSources): ModelSpec {
  const { modelName, modelVersion, signature, card } = sources;
  const inputs = layoutsOf(signature);
  const outputs = resolveOutputs(sources);
  const task = card?.task ?? taskOf(outputs);
  return {
    modelName,
    modelVersion,
    task,
    description: card?.description ?? '',
    signature,
    features: inputs === undefined ? refuseFeatures(sources) : resolveFeatures(sources, inputs),
    inputs: inputs ?? [],
    classes: resolveClasses(sources, outputs),
    outputs,
  };
}

/** The inputs as flat rows; undefined when one of them has another form. */
function layoutsOf(signature: Signature): readonly InputLayout[] | undefined {
  const layouts: InputLayout[] = [];
  for (const input of signature.inputs) {
    const [, width] = input.shape;
    const isVector = input.shape.length === 1;
    const isMatrix = input.shape.length === 2 && width !== undefined && width > 0;
    if (!isVector && !isMatrix) return undefined;
    layouts.push({ signature: input, width: isVector ? 1 : (width ?? 1), isVector });
  }
  return layouts;
}

function refuseFeatures(sources: SpecSources): readonly FeatureSpec[] {
  if (sources.card?.features === undefined) return [];
  const shapes = sources.signature.inputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
  throw contradiction(
    sources,
    `the card lists features, but the inputs are no flat rows: ${shapes.join(', ')}`,
  );
}

function resolveFeatures(
  sources: SpecSources,
  inputs: readonly InputLayout[],
): readonly FeatureSpec[] {
  const declared = sources.card?.features;
  if (declared !== undefined) return placeFeatures(sources, declared, inputs);
  const names = featureNames(sources, inputs);
  const places = inputs.flatMap((input) =>
    Array.from({ length: input.width }, (_, column) => ({ input, column })),
  );
  return places.map(({ input, column }, index) => ({
    name: names[index] ?? `f${String(index)}`,
    type: typeOf(input.signature.datatype),
    min: undefined,
    max: undefined,
    categories: undefined,
    allowMissing: false,
    allowUnseen: true,
    input,
    column,
  }));
}

/** Inputs of one column name their features themselves; a matrix takes the reference's header, else f0, f1, … */
function featureNames(sources: SpecSources, inputs: readonly InputLayout[]): readonly string[] {
  const total = inputs.reduce((sum, { width }) => sum + width, 0);
  if (inputs.length > 1 && total === inputs.length) return inputs.map((i) => i.signature.name);
  const columns = sources.referenceColumns?.slice(0, total);
  return columns?.length === total ? columns : [];
}

function placeFeatures(
  sources: SpecSources,
  declared: readonly CardFeature[],
  inputs: readonly InputLayout[],
): readonly FeatureSpec[] {
  const nextColumn = new Map(inputs.map((input) => [input.signature.name, 0]));
  const features = declared.map((feature): FeatureSpec => {
    const inputName =
      feature.input ?? (inputs.length === 1 ? inputs[0]?.signature.name : feature.name);
    const input = inputs.find(({ signature }) => signature.name === inputName);
    if (input === undefined) {
      throw contradiction(
        sources,
        `the card puts feature ${feature.name} into input ${String(inputName)}, the graph has ${inputs.map((i) => i.signature.name).join(', ')}`,
      );
    }
    const column = nextColumn.get(input.signature.name) ?? 0;
    nextColumn.set(input.signature.name, column + 1);
    checkType(sources, feature, input.signature);
    return {
      name: feature.name,
      type: feature.type,
      min: feature.min,
      max: feature.max,
      categories: feature.categories === undefined ? undefined : new Set(feature.categories),
      allowMissing: feature.allow_missing,
      allowUnseen: feature.allow_unseen,
      input,
      column,
    };
  });
  for (const { signature, width } of inputs) {
    const count = nextColumn.get(signature.name) ?? 0;
    if (count !== width) {
      throw contradiction(
        sources,
        `the card lists ${String(count)} features of input ${signature.name}, the graph has ${String(width)} columns`,
      );
    }
  }
  return features;
}

function checkType(sources: SpecSources, feature: CardFeature, input: TensorSignature): void {
  const isText = input.datatype === 'BYTES';
  if (isText === (feature.type === 'string')) return;
  throw contradiction(
    sources,
    `the card says feature ${feature.name} is ${feature.type}, the graph's input ${input.name} is ${input.datatype}`,
  );
}

function resolveOutputs(sources: SpecSources): OutputRoles {
  const { signature, card } = sources;
  const names = signature.outputs.map(({ name }) => name);
  if (card?.outputs !== undefined) {
    for (const [role, name] of Object.entries(card.outputs)) {
      if (name !== undefined && !names.includes(name)) {
        throw contradiction(
          sources,
          `the card's outputs.${role} is ${name}, the graph has ${names.join(', ')}`,
        );
      }
    }
    const { label, probabilities, value } = card.outputs;
    return { label, probabilities, value };
  }
  const label = signature.outputs.find(isLabel)?.name;
  const probabilities = signature.outputs.find(isProbabilities)?.name;
  const value = signature.outputs.find(isValue)?.name;
  if (label !== undefined) return { label, probabilities, value: undefined };
  return signature.outputs.length === 1
    ? { label: undefined, probabilities: undefined, value }
    : { label: undefined, probabilities: undefined, value: undefined };
}

function isLabel({ datatype, shape }: TensorSignature): boolean {
  const isColumn = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  return isColumn && (datatype === 'BYTES' || datatype === 'INT64' || datatype === 'INT32');
}

function isProbabilities({ datatype, shape }: TensorSignature): boolean {
  return shape.length === 2 && shape[1] !== 1 && (datatype === 'FP32' || datatype === 'FP64');
}

function isValue({ datatype, shape }: TensorSignature): boolean {
  const isColumn = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  return isColumn && (datatype === 'FP32' || datatype === 'FP64');
}

function taskOf(outputs: OutputRoles): Task {
  if (outputs.label !== undefined) return 'classification';
  return outputs.value === undefined ? 'tensor' : 'regression';
}

function resolveClasses(sources: SpecSources, outputs: OutputRoles): readonly string[] {
  const classes = sources.card?.classes ?? [];
  const output = sources.signature.outputs.find(({ name }) => name === outputs.probabilities);
  const columns = output?.shape[1] ?? -1;
  if (classes.length > 0 && columns > 0 && columns !== classes.length) {
    throw contradiction(
      sources,
      `the card lists ${String(classes.length)} classes, the graph's output ${String(output?.name)} has ${String(columns)} columns`,
    );
  }
  return classes;
}

function typeOf(datatype: Datatype): FeatureType {
  if (datatype === 'BYTES') return 'string';
  if (datatype === 'BOOL') return 'bool';
  return datatype.startsWith('FP') ? 'float' : 'int';
}

function contradiction(sources: SpecSources, message: string): DomainError {
  const label = `model ${sources.modelName}@${sources.modelVersion}`;
  return new DomainError('precondition', 'CARD_CONTRADICTS_GRAPH', `${label}: ${message}`);
}
