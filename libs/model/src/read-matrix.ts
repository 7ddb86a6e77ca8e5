import { cellName } from './cell-name.js';
import { problemWith } from './check-value.js';
import { countProblem, requireFlatRows } from './flat-rows.js';
import { specLabel, type FeatureSpec, type ModelSpec } from './model-spec.js';
import { firstNonFinite } from './non-finite.js';
import { createRowBatch } from './row-batch.js';
import type { Tensor, Tensors } from './tensor.js';
import { createViolations, invalidInput } from './violations.js';

/** Turns rows of plain numbers, packed one after the other, into the model's inputs, or says what is wrong with them. */
export function readMatrix(
  spec: ModelSpec,
  values: ArrayLike<number>,
  columns: number,
  field: string,
): Tensors {
  requireFlatRows(spec, field, columns === 0 ? 0 : values.length / columns);
  const count = spec.features.length;
  if (columns !== count) throw invalidInput(specLabel(spec), field, countProblem(spec, columns));
  return plainMatrix(spec, values) ?? checkedMatrix(spec, values, field);
}

/** The usual case, at the speed of a copy: finite numbers for one matrix of 32-bit floats, of which nothing more is asked. */
function plainMatrix(spec: ModelSpec, values: ArrayLike<number>): Tensors | undefined {
  if (!isPlain(spec)) return undefined;
  const [input] = spec.inputs;
  if (input === undefined) return undefined;
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  const shape = input.isWhole ? input.rowShape : [data.length / input.width, ...input.rowShape];
  const tensor: Tensor = { datatype: 'FP32', shape, data };
  return firstNonFinite(tensor) === undefined ? { [input.signature.name]: tensor } : undefined;
}

const plain = new WeakMap<ModelSpec, boolean>();

function isPlain(spec: ModelSpec): boolean {
  const known = plain.get(spec);
  if (known !== undefined) return known;
  const [input, second] = spec.inputs;
  const isOneMatrix = second === undefined && input?.signature.datatype === 'FP32';
  const found = isOneMatrix && spec.features.every(isFree);
  plain.set(spec, found);
  return found;
}

function isFree({ type, min, max }: FeatureSpec): boolean {
  return type === 'float' && min === undefined && max === undefined;
}

function checkedMatrix(spec: ModelSpec, values: ArrayLike<number>, field: string): Tensors {
  const count = spec.features.length;
  const rows = values.length / count;
  const batch = createRowBatch(spec, rows);
  const violations = createViolations(specLabel(spec));
  for (let index = 0; index < values.length && !violations.isFull(); index++) {
    const column = index % count;
    const feature = spec.features[column];
    if (feature === undefined) continue;
    const problem = problemWith(feature, values[index]);
    const row = Math.floor(index / count);
    if (problem === undefined) batch.set(row, feature, values[index]);
    else violations.add(`${field}[${String(index)}] (${cellName(rows, row, feature)})`, problem);
  }
  violations.check();
  return batch.tensors();
}
