import { DomainError } from '@slipway/core';
import { specLabel, type ModelSpec } from './model-spec.js';
import { numberAt, type Tensor, type Tensors } from './tensor.js';

/** A model's outputs, read as predictions; one entry a row in each column. */
export interface Predictions {
  readonly rows: number;
  /**
   * Class index (the numeric class where the model names none), or the regression value. NaN where the model gave NaN,
   * and for a class that has only a name.
   */
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
  const tensor = outputOf(spec, outputs, spec.outputs.value ?? '', rows, 1);
  const predictions = new Float64Array(rows);
  for (let row = 0; row < rows; row++) predictions[row] = numberAt(tensor, row);
  return { ...nothing, rows, predictions };
}

function classify(spec: ModelSpec, outputs: Tensors, rows: number): Predictions {
  const { values, width } = readMatrix(spec, outputs, rows);
  const { label } = spec.outputs;
  const names = label === undefined ? undefined : outputOf(spec, outputs, label, rows, 1).data;
  const classes = spec.classes.length > 0 ? spec.classes : namelessClasses(spec, width);
  const predictions = new Float64Array(rows);
  const probabilities = new Float64Array(width === 0 ? 0 : rows).fill(Number.NaN);
  const labels: string[] = [];
  for (let row = 0; row < rows; row++) {
    const best = indexOfLargest(values, row * width, width);
    const answer = names === undefined ? classAt(classes, best) : classOf(spec, names[row], best);
    predictions[row] = answer.prediction;
    labels.push(answer.label);
    const { column } = answer;
    if (column !== undefined) probabilities[row] = values[row * width + column] ?? Number.NaN;
  }
  return { rows, predictions, labels, probabilities, classes, classProbabilities: values };
}

interface RowClass {
  readonly prediction: number;
  readonly label: string;
  /** Its probability column, when that is known. */
  readonly column: number | undefined;
}

/** Without a label output the most probable class is the answer; without a probability there is none. */
function classAt(classes: readonly string[], best: number | undefined): RowClass {
  if (best === undefined) return { prediction: Number.NaN, label: '', column: undefined };
  return { prediction: best, label: classes[best] ?? String(best), column: best };
}

/**
 * The label output decides. It holds a class by name, by the number that the graph lists for it, or by index. When nothing
 * says which column belongs to a label (scikit-learn's classes may be 3, 4 and 5), it is that of the most probable class.
 */
function classOf(
  { classes, classNumbers }: ModelSpec,
  value: Tensor['data'][number] | undefined,
  best: number | undefined,
): RowClass {
  const label = String(value);
  const named = classes.indexOf(label);
  if (named >= 0) return { prediction: named, label, column: named };
  if (typeof value === 'string') {
    return { prediction: best ?? Number.NaN, label, column: best };
  }
  const column = classNumbers.indexOf(Number(value));
  if (column >= 0 && classes.length === 0) return { prediction: Number(value), label, column };
  const index = column >= 0 ? column : Number(value);
  const name = classes[index];
  if (name !== undefined) return { prediction: index, label: name, column: index };
  return { prediction: index, label, column: best };
}

/** The probabilities; nothing when no output has any. */
function readMatrix(
  spec: ModelSpec,
  outputs: Tensors,
  rows: number,
): { readonly values: Float32Array; readonly width: number } {
  const name = spec.outputs.probabilities;
  if (name === undefined || rows === 0) return { values: nothing.classProbabilities, width: 0 };
  const count = spec.classes.length > 0 ? spec.classes.length : undefined;
  const tensor = outputOf(spec, outputs, name, rows, count);
  const { data } = tensor;
  const values =
    data instanceof Float32Array
      ? data
      : Float32Array.from({ length: data.length }, (_, index) => numberAt(tensor, index));
  return { values, width: values.length / rows };
}

/** Undefined without values, or when one of them is NaN. */
function indexOfLargest(values: Float32Array, start: number, length: number): number | undefined {
  let best: number | undefined;
  let largest = -Infinity;
  for (let i = 0; i < length; i++) {
    const value = values[start + i] ?? Number.NaN;
    if (Number.isNaN(value)) return undefined;
    if (best !== undefined && value <= largest) continue;
    best = i;
    largest = value;
  }
  return best;
}

function namelessClasses({ classNumbers }: ModelSpec, width: number): readonly string[] {
  if (classNumbers.length === width) return classNumbers.map(String);
  return Array.from({ length: width }, (_, index) => String(index));
}

/** An output with as many values a row as it must have; without `width`, with equally many for each row. */
function outputOf(
  spec: ModelSpec,
  outputs: Tensors,
  name: string,
  rows: number,
  width: number | undefined,
): Tensor {
  const tensor = outputs[name];
  const count = tensor?.data.length ?? 0;
  const isFitting = width === undefined ? count % rows === 0 : count === rows * width;
  if (tensor !== undefined && isFitting) return tensor;
  const expected = width === undefined ? 'equally many values' : `${String(width)} values`;
  const got = tensor === undefined ? 'nothing' : `${String(count)} values`;
  throw new DomainError(
    'internal',
    'WRONG_OUTPUT',
    `${specLabel(spec)}: output ${name}: expected ${expected} for each of ${String(rows)} rows, got ${got}`,
  );
}
