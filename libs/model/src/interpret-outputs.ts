import { DomainError } from '@slipway/core';
import { specLabel, type ModelSpec } from './model-spec.js';
import { numberAt, type Tensor, type Tensors } from './tensor.js';

/** A model's outputs, read as predictions; one entry a row in each column. */
export interface Predictions {
  readonly rows: number;
  /** Class index (the numeric class where the model names none), or the regression value. */
  readonly predictions: Float64Array;
  /** Class names; empty for regression. */
  readonly labels: readonly string[];
  /** Probability of the predicted class; empty without probabilities. */
  readonly probabilities: Float64Array;
  /** In the order of the columns of `classProbabilities`. */
  readonly classes: readonly string[];
  /** rows x classes, row-major; empty without probabilities. */
  readonly classProbabilities: Float32Array;
}

export function interpretOutputs(spec: ModelSpec, outputs: Tensors, rows: number): Predictions {
  switch (spec.task) {
    case 'classification':
      return classify(spec, outputs, rows);
    case 'regression':
      return regress(spec, outputs, rows);
    case 'tensor':
      return { ...nothing, rows, predictions: new Float64Array(rows).fill(Number.NaN) };
  }
}

const nothing = {
  labels: [],
  probabilities: new Float64Array(0),
  classes: [],
  classProbabilities: new Float32Array(0),
} as const;

function regress(spec: ModelSpec, outputs: Tensors, rows: number): Predictions {
  const name = spec.outputs.value ?? spec.signature.outputs[0]?.name ?? '';
  const { data } = outputOf(spec, outputs, name);
  const predictions = new Float64Array(rows);
  for (let row = 0; row < rows; row++) predictions[row] = numberAt(data, row);
  return { ...nothing, rows, predictions };
}

function classify(spec: ModelSpec, outputs: Tensors, rows: number): Predictions {
  const matrix = probabilityMatrix(spec, outputs);
  const width = rows === 0 ? 0 : matrix.length / rows;
  const labelTensor =
    spec.outputs.label === undefined ? undefined : outputOf(spec, outputs, spec.outputs.label);
  const classes = spec.classes.length > 0 ? spec.classes : namelessClasses(width);
  const predictions = new Float64Array(rows);
  const probabilities = new Float64Array(width === 0 ? 0 : rows);
  const labels: string[] = [];
  for (let row = 0; row < rows; row++) {
    const best = argMax(matrix, row * width, width);
    const { prediction, label, column } = readLabel(spec, classes, labelTensor, row, best);
    predictions[row] = prediction;
    labels.push(label);
    if (width > 0) probabilities[row] = matrix[row * width + (column ?? best)] ?? Number.NaN;
  }
  return { rows, predictions, labels, probabilities, classes, classProbabilities: matrix };
}

interface RowClass {
  readonly prediction: number;
  readonly label: string;
  /** Its probability column, when that is known. */
  readonly column: number | undefined;
}

/** The label output decides; without one, the most probable class. */
function readLabel(
  spec: ModelSpec,
  classes: readonly string[],
  labels: Tensor | undefined,
  row: number,
  best: number,
): RowClass {
  if (labels === undefined) {
    return { prediction: best, label: classes[best] ?? String(best), column: best };
  }
  const value = labels.data[row];
  if (typeof value === 'string') {
    const index = classes.indexOf(value);
    return { prediction: index < 0 ? best : index, label: value, column: index < 0 ? best : index };
  }
  const index = Number(value);
  const isNamed = spec.classes.length > 0 && index in classes;
  return {
    prediction: index,
    label: isNamed ? (classes[index] ?? '') : String(value),
    column: index >= 0 && index < classes.length ? index : undefined,
  };
}

function probabilityMatrix(spec: ModelSpec, outputs: Tensors): Float32Array {
  const name = spec.outputs.probabilities;
  if (name === undefined) return nothing.classProbabilities;
  const { data } = outputOf(spec, outputs, name);
  return data instanceof Float32Array ? data : Float32Array.from(data as Float64Array);
}

function argMax(values: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) {
    if ((values[start + i] ?? 0) > (values[start + best] ?? 0)) best = i;
  }
  return best;
}

function namelessClasses(width: number): readonly string[] {
  return Array.from({ length: width }, (_, index) => String(index));
}

function outputOf(spec: ModelSpec, outputs: Tensors, name: string): Tensor {
  const tensor = outputs[name];
  if (tensor === undefined) {
    throw new DomainError(
      'internal',
      'MISSING_OUTPUT',
      `${specLabel(spec)}: output ${name} is missing from the run's result`,
    );
  }
  return tensor;
}
