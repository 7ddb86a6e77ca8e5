import { specLabel, type ModelSpec } from './model-spec.js';
import { elementCount, type Tensor, type Tensors, type TensorSignature } from './tensor.js';
import { createViolations, invalidInput } from './violations.js';

/** Checks tensors against the model's inputs: names, types, shapes, equal rows and finite numbers. */
export function readTensors(spec: ModelSpec, tensors: Tensors): Tensors {
  const label = specLabel(spec);
  const violations = createViolations(label);
  const known = spec.signature.inputs.map(({ name }) => name);
  for (const name of Object.keys(tensors)) {
    if (!known.includes(name)) {
      violations.add(`inputs.${name}`, `no such input; the inputs are ${known.join(', ')}`);
    }
  }
  for (const signature of spec.signature.inputs) {
    const tensor = tensors[signature.name];
    const problem = tensor === undefined ? 'missing' : problemWithTensor(spec, signature, tensor);
    if (problem !== undefined) violations.add(`inputs.${signature.name}`, problem);
  }
  violations.check();
  checkEqualRows(spec, tensors);
  return tensors;
}

/** Rows of a request: the first dimension of its inputs; 1 when the model has no free first dimension. */
export function rowsOf(spec: ModelSpec, tensors: Tensors): number {
  const batched = spec.signature.inputs.find(({ shape }) => shape.length > 0);
  return batched === undefined ? 1 : (tensors[batched.name]?.shape[0] ?? 1);
}

function problemWithTensor(
  spec: ModelSpec,
  { name, datatype, shape }: TensorSignature,
  tensor: Tensor,
): string | undefined {
  if (tensor.datatype !== datatype) return `expected ${datatype}, got ${tensor.datatype}`;
  const isFitting =
    tensor.shape.length === shape.length &&
    shape.every((size, axis) => size < 0 || size === tensor.shape[axis]);
  if (!isFitting) {
    const expected = shape.map((size) => (size < 0 ? 'any' : String(size))).join(', ');
    return `expected shape [${expected}], got [${tensor.shape.join(', ')}]`;
  }
  const count = elementCount(tensor.shape);
  if (tensor.data.length !== count) {
    return `expected ${String(count)} values for shape [${tensor.shape.join(', ')}], got ${String(tensor.data.length)}`;
  }
  return allowsMissing(spec, name) ? undefined : nonFiniteProblem(tensor);
}

function allowsMissing(spec: ModelSpec, inputName: string): boolean {
  return spec.features.some(
    ({ input, allowMissing }) => allowMissing && input.signature.name === inputName,
  );
}

function nonFiniteProblem({ data }: Tensor): string | undefined {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return undefined;
  for (let index = 0; index < data.length; index++) {
    if (!Number.isFinite(data[index])) {
      return `expected finite numbers, got ${String(data[index])} at position ${String(index)}`;
    }
  }
  return undefined;
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
