import type { CardFeature } from './card.js';
import { cardContradiction } from './card-contradiction.js';
import type { DriftSettings, FeatureSpec, FeatureType, InputLayout } from './model-spec.js';
import type { SpecSources } from './spec-sources.js';
import { showShape, type Datatype, type TensorSignature } from './tensor.js';

/** The features in the card's order, else in the order of the inputs' columns; none when rows have no flat form. */
export function resolveFeatures(
  sources: SpecSources,
  inputs: readonly InputLayout[] | undefined,
): readonly FeatureSpec[] {
  const declared = sources.card?.features;
  if (inputs !== undefined) {
    return declared === undefined
      ? nameFeatures(sources, inputs)
      : placeFeatures(sources, declared, inputs);
  }
  if (declared === undefined) return [];
  const shapes = sources.signature.inputs.map(({ name, shape }) => `${name} ${showShape(shape)}`);
  throw cardContradiction(
    sources,
    `the card lists features, but the inputs are no flat rows: ${shapes.join(', ')}`,
  );
}

function nameFeatures(
  sources: SpecSources,
  inputs: readonly InputLayout[],
): readonly FeatureSpec[] {
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
    importance: undefined,
    drift: undefined,
    allowNonFinite: allowsNonFinite(sources, input),
    input,
    column,
  }));
}

/**
 * Inputs of one column each name their features themselves. Otherwise the reference's header does; without one a lone
 * matrix has f0, f1, …, and a matrix beside other inputs <input>_0, <input>_1, …
 */
function featureNames(sources: SpecSources, inputs: readonly InputLayout[]): readonly string[] {
  const total = inputs.reduce((sum, { width }) => sum + width, 0);
  const isByInput = inputs.length > 1 && total === inputs.length;
  const columns = isByInput ? [] : (sources.referenceColumns?.slice(0, total) ?? []);
  if (columns.length > 0 && new Set(columns).size === total) return columns;
  const names = inputs.flatMap(({ signature: { name }, width }) =>
    Array.from({ length: width }, (_, column) => {
      if (width === 1) return name;
      return inputs.length === 1 ? `f${String(column)}` : `${name}_${String(column)}`;
    }),
  );
  return new Set(names).size === total ? names : [];
}

function placeFeatures(
  sources: SpecSources,
  declared: readonly CardFeature[],
  inputs: readonly InputLayout[],
): readonly FeatureSpec[] {
  const nextColumn = new Map(inputs.map((input) => [input.signature.name, 0]));
  const features = declared.map((feature): FeatureSpec => {
    const input = inputOf(sources, feature, inputs);
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
      importance: feature.importance,
      drift: driftSettings(feature),
      allowNonFinite: feature.type === 'float' && allowsNonFinite(sources, input),
      input,
      column,
    };
  });
  for (const { signature, width } of inputs) {
    const count = nextColumn.get(signature.name) ?? 0;
    if (count !== width) {
      throw cardContradiction(
        sources,
        `the card lists ${String(count)} features of input ${signature.name}, the graph has ${String(width)} columns`,
      );
    }
  }
  return features;
}

function inputOf(
  sources: SpecSources,
  feature: CardFeature,
  inputs: readonly InputLayout[],
): InputLayout {
  const names = inputs.map(({ signature }) => signature.name);
  const name = feature.input ?? (names.length === 1 ? names[0] : feature.name);
  const input = inputs.find(({ signature }) => signature.name === name);
  if (input !== undefined) return input;
  throw cardContradiction(
    sources,
    `the card puts feature ${feature.name} into input ${String(name)}, the graph has ${names.join(', ')}`,
  );
}

/** What the input cannot hold must not be let in: it would be cut to something else without a word. */
function checkType(sources: SpecSources, feature: CardFeature, input: TensorSignature): void {
  const { name, type } = feature;
  const isFloat = input.datatype.startsWith('FP');
  const isText = input.datatype === 'BYTES';
  const isHeld =
    isText || type === 'string'
      ? isText && type === 'string'
      : isFloat || type === 'bool' || (type === 'int' && input.datatype !== 'BOOL');
  const where = `the graph's input ${input.name} is ${input.datatype}`;
  if (!isHeld) {
    throw cardContradiction(sources, `the card says feature ${name} is ${type}, ${where}`);
  }
  if (feature.allow_missing && !isFloat && !isText) {
    throw cardContradiction(
      sources,
      `the card allows feature ${name} to be missing, ${where}, which has no NaN`,
    );
  }
}

function allowsNonFinite({ card }: SpecSources, { signature }: InputLayout): boolean {
  return card?.allow_non_finite === true && signature.datatype.startsWith('FP');
}

function typeOf(datatype: Datatype): FeatureType {
  if (datatype === 'BYTES') return 'string';
  if (datatype === 'BOOL') return 'bool';
  return datatype.startsWith('FP') ? 'float' : 'int';
}

function driftSettings({ drift }: CardFeature): DriftSettings | undefined {
  if (drift === undefined) return undefined;
  const { watched, test, min_effect: minEffect, threshold } = drift;
  return { isWatched: watched, test, minEffect, threshold };
}
