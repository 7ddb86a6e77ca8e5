import type { FeatureSpec, ModelSpec } from './model-spec.js';
import { numberAt, type Tensors } from './tensor.js';

/** The features of some rows, as a prediction event carries them. */
export interface FeatureColumns {
  readonly numericFeatures: readonly string[];
  /** rows x numericFeatures, row-major. */
  readonly numericValues: Float32Array;
  readonly categoricalFeatures: readonly {
    readonly name: string;
    readonly values: readonly (string | null)[];
  }[];
}

/** Reads the features back out of the inputs. One float32 matrix, the usual case, is taken as it is. */
export function createFeatureReader(
  spec: ModelSpec,
): (inputs: Tensors, rows: number) => FeatureColumns {
  const numeric = spec.features.filter(({ type }) => type !== 'string');
  const categorical = spec.features.filter(({ type }) => type === 'string');
  const numericFeatures = numeric.map(({ name }) => name);
  const [only] = spec.inputs;
  const isMatrix =
    spec.inputs.length === 1 && only?.signature.datatype === 'FP32' && categorical.length === 0;

  return (inputs, rows) => {
    const matrix = isMatrix ? inputs[only.signature.name]?.data : undefined;
    return {
      numericFeatures,
      numericValues: matrix instanceof Float32Array ? matrix : gatherNumbers(numeric, inputs, rows),
      categoricalFeatures: categorical.map((feature) => ({
        name: feature.name,
        values: gatherTexts(feature, inputs, rows),
      })),
    };
  };
}

function gatherNumbers(
  features: readonly FeatureSpec[],
  inputs: Tensors,
  rows: number,
): Float32Array {
  const width = features.length;
  const values = new Float32Array(rows * width);
  for (const [index, { input, column }] of features.entries()) {
    const tensor = inputs[input.signature.name];
    if (tensor === undefined) continue;
    for (let row = 0; row < rows; row++) {
      values[row * width + index] = numberAt(tensor, row * input.width + column);
    }
  }
  return values;
}

function gatherTexts(
  { input, column }: FeatureSpec,
  inputs: Tensors,
  rows: number,
): readonly (string | null)[] {
  const data = inputs[input.signature.name]?.data;
  return Array.from({ length: rows }, (_, row) => {
    const text = data?.[row * input.width + column];
    return typeof text === 'string' && text !== '' ? text : null;
  });
}
