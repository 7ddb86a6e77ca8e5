import { checkTensorValues } from './check-tensor-values.js';
import { specLabel, type ModelSpec } from './model-spec.js';
import {
  elementCount,
  showShape,
  type Tensor,
  type Tensors,
  type TensorSignature,
} from './tensor.js';
import { createViolations, invalidInput } from './violations.js';

/**
 * Checks tensors against the model's inputs: names, types, shapes, equal rows, finite numbers, and what the card says of
 * the features.
 */
export function readTensors(spec: ModelSpec, tensors: Tensors): Tensors {
  const violations = createViolations(specLabel(spec));
  const known = spec.signature.inputs.map(({ name }) => name);
  for (const name of Object.keys(tensors)) {
    if (!known.includes(name)) {
      violations.add(`inputs.${name}`, `no such input; the inputs are ${known.join(', ')}`);
    }
  }
  for (const signature of spec.signature.inputs) {
    const tensor = tensors[signature.name];
    const problem = problemWithForm(signature, tensor);
    if (problem !== undefined) violations.add(`inputs.${signature.name}`, problem);
    else if (tensor !== undefined) checkTensorValues(spec, signature, tensor, violations);
  }
  violations.check();
  checkEqualRows(spec, tensors);
  return tensors;
}

/** Rows of a request: the free first dimension of its inputs, else the fixed one; 1 when no input has any. */
export function rowsOf(spec: ModelSpec, tensors: Tensors): number {
  const { inputs } = spec.signature;
  const batched =
    inputs.find(({ shape }) => shape[0] === -1) ?? inputs.find(({ shape }) => shape.length > 0);
  return batched === undefined ? 1 : (tensors[batched.name]?.shape[0] ?? 1);
}

function problemWithForm(
  { datatype, shape }: TensorSignature,
  tensor: Tensor | undefined,
): string | undefined {
  if (tensor === undefined) return `expected ${datatype} ${showShape(shape)}, got nothing`;
  if (tensor.datatype !== datatype) return `expected ${datatype}, got ${tensor.datatype}`;
  const isFitting =
    tensor.shape.length === shape.length &&
    shape.every((size, axis) => size < 0 || size === tensor.shape[axis]);
  if (!isFitting) return `expected shape ${showShape(shape)}, got ${showShape(tensor.shape)}`;
  const count = elementCount(tensor.shape);
  if (tensor.data.length === count) return undefined;
  return `expected ${String(count)} values for shape ${showShape(tensor.shape)}, got ${String(tensor.data.length)}`;
}

function checkEqualRows(spec: ModelSpec, tensors: Tensors): void {
  const rows = rowsOf(spec, tensors);
  for (const { name, shape } of spec.signature.inputs) {
    const got = tensors[name]?.shape[0];
    if (shape[0] === -1 && got !== rows) {
      throw invalidInput(
        specLabel(spec),
        `inputs.${name}`,
        `expected ${String(rows)} rows as in the first input, got ${String(got)}`,
      );
    }
  }
}
