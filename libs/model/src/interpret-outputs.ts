import type { ModelSpec } from './model-spec.js';
import { createLabelReader, type LabelClass } from './class-of-label.js';
import { readProbabilities, type Probabilities } from './read-probabilities.js';
import { rowOutput } from './row-output.js';
import { numberAt, type Tensors } from './tensor.js';

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
  const tensor = rowOutput(spec, outputs, spec.outputs.value ?? '', rows, 1);
  const predictions = new Float64Array(rows);
  for (let row = 0; row < rows; row++) predictions[row] = numberAt(tensor, row);
  return { ...nothing, rows, predictions };
}

function classify(spec: ModelSpec, outputs: Tensors, rows: number): Predictions {
  const matrix = readProbabilities(spec, outputs, rows);
  const { values, width } = matrix;
  const classes = spec.classes.length > 0 ? spec.classes : namelessClasses(spec, width);
  const predictions = new Float64Array(rows);
  const probabilities = new Float64Array(width === 0 ? 0 : rows).fill(Number.NaN);
  const labels: string[] = [];
  const answerOf = answerReader(spec, outputs, rows, { classes, matrix });
  for (let row = 0; row < rows; row++) {
    const { prediction, label, column } = answerOf(row);
    predictions[row] = prediction ?? Number.NaN;
    labels.push(label);
    if (column !== undefined && column < width) {
      probabilities[row] = values[row * width + column] ?? Number.NaN;
    }
  }
  return { rows, predictions, labels, probabilities, classes, classProbabilities: values };
}

/** The label output decides; without one the most probable class is the answer. */
function answerReader(
  spec: ModelSpec,
  outputs: Tensors,
  rows: number,
  { classes, matrix }: { readonly classes: readonly string[]; readonly matrix: Probabilities },
): (row: number) => LabelClass {
  const { values, width } = matrix;
  const bestOf = (row: number): number | undefined => indexOfLargest(values, row * width, width);
  if (spec.outputs.label === undefined) {
    return (row) => {
      const best = bestOf(row);
      const label = best === undefined ? '' : (classes[best] ?? String(best));
      return { prediction: best, label, column: best };
    };
  }
  const { data, datatype } = rowOutput(spec, outputs, spec.outputs.label, rows, 1);
  const classOf = createLabelReader(spec);
  return (row) => {
    // A truth value is the number of its class.
    const known = classOf(datatype === 'BOOL' ? Number(data[row]) : data[row]);
    if (known.column !== undefined) return known;
    const best = bestOf(row);
    return { prediction: known.prediction ?? best, label: known.label, column: best };
  };
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
