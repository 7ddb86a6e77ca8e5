import type { CardFeature } from './card.js';
import { cardContradiction } from './card-contradiction.js';
import type { FeatureSpec, FeatureType, InputLayout } from './model-spec.js';
import type { SpecSources } from './spec-sources.js';
import { showShape, type Datatype, type Signature, type TensorSignature } from './tensor.js';

/** The inputs as flat rows; undefined when one of them has another form. */
export function layoutsOf(signature: Signature): readonly InputLayout[] | undefined {
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
    input,
    column,
  }));
}

/** Inputs of one column name their features themselves; a matrix takes the reference's header, else f0, f1, … */
function featureNames(sources: SpecSources, inputs: readonly InputLayout[]): readonly string[] {
  const total = inputs.reduce((sum, { width }) => sum + width, 0);
  if (inputs.length > 1 && total === inputs.length) return inputs.map((i) => i.signature.name);
  const columns = sources.referenceColumns?.slice(0, total) ?? [];
  return new Set(columns).size === total ? columns : [];
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

function typeOf(datatype: Datatype): FeatureType {
  if (datatype === 'BYTES') return 'string';
  if (datatype === 'BOOL') return 'bool';
  return datatype.startsWith('FP') ? 'float' : 'int';
}
