import type { ModelSpec } from './model-spec.js';
import { rowOutput } from './row-output.js';
import { numberAt, type Tensor, type Tensors } from './tensor.js';

/** rows x width, row-major; nothing when no output has probabilities. */
export interface Probabilities {
  readonly values: Float32Array;
  readonly width: number;
}

const none: Probabilities = { values: new Float32Array(0), width: 0 };

/** Brings the forms in which converters write probabilities into one: a matrix with a column for each class. */
export function readProbabilities(spec: ModelSpec, outputs: Tensors, rows: number): Probabilities {
  const { probabilities: name, probabilityColumns } = spec.outputs;
  if (rows === 0) return none;
  if (probabilityColumns.length > 0) return besideEachOther(spec, outputs, rows);
  if (name === undefined) return none;
  const lone = outputs[name];
  if (lone?.data.length === rows && isOfTwo(spec)) return ofTwo(lone, rows);
  const count = spec.classes.length > 0 ? spec.classes.length : undefined;
  const values = toFloats(rowOutput(spec, outputs, name, rows, count));
  return { values, width: values.length / rows };
}

/** Two classes, as far as anybody knows. */
function isOfTwo({ classes, classNumbers }: ModelSpec): boolean {
  const known = classes.length > 0 ? classes.length : classNumbers.length;
  return known === 2 || known === 0;
}

/** A lone column is the probability of the second of two classes. */
function ofTwo(column: Tensor, rows: number): Probabilities {
  const values = new Float32Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    const positive = numberAt(column, row);
    values[row * 2] = 1 - positive;
    values[row * 2 + 1] = positive;
  }
  return { values, width: 2 };
}

function besideEachOther(spec: ModelSpec, outputs: Tensors, rows: number): Probabilities {
  const columns = spec.outputs.probabilityColumns.map((name) =>
    rowOutput(spec, outputs, name, rows, 1),
  );
  const width = columns.length;
  const values = new Float32Array(rows * width);
  for (const [index, column] of columns.entries()) {
    for (let row = 0; row < rows; row++) values[row * width + index] = numberAt(column, row);
  }
  return { values, width };
}

function toFloats(tensor: Tensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  return Float32Array.from({ length: data.length }, (_, index) => numberAt(tensor, index));
}
