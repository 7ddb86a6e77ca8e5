import { checkTensorValues } from './check-tensor-values.js';
import { listNames } from './flat-rows.js';
import { specLabel, type ModelSpec } from './model-spec.js';
import { checkEqualSizes } from './check-equal-sizes.js';
import { expectedShape } from './expected-shape.js';
import { hasFreeFirst } from './row-axis.js';
import { rowCountProblem } from './row-count.js';
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
  const { inputs } = spec.signature;
  for (const name of Object.keys(tensors)) {
    if (!inputs.some((input) => input.name === name)) {
      const known = inputs.length === 0 ? 'the model has none' : `the inputs are ${namesOf(spec)}`;
      violations.add(`inputs.${name}`, `no such input; ${known}`);
    }
  }
  for (const signature of inputs) {
    const tensor = tensorOf(tensors, signature.name);
    const problem = problemWithForm(spec, signature, tensor);
    if (problem !== undefined) violations.add(`inputs.${signature.name}`, problem);
    else if (tensor !== undefined) checkTensorValues(spec, signature, tensor, violations);
  }
  violations.check();
  checkEqualSizes(spec, tensors);
  const problem = rowCountProblem(spec, rowsOf(spec, tensors));
  if (problem !== undefined) throw invalidInput(specLabel(spec), 'inputs', problem);
  return tensors;
}

/** Rows of a request: the first dimension of its inputs; 1 when there is none, or when it is not the same for all. */
export function rowsOf(spec: ModelSpec, tensors: Tensors): number {
  const { rowAxis, signature } = spec;
  if (rowAxis.kind === 'none') return 1;
  const isRows = rowAxis.kind === 'fixed' ? () => true : hasFreeFirst;
  const firsts = signature.inputs.filter(isRows).map(({ name }) => tensors[name]?.shape[0] ?? 1);
  const [rows = 1] = firsts;
  return firsts.every((first) => first === rows) ? rows : 1;
}

function namesOf({ signature }: ModelSpec): string {
  return listNames(signature.inputs.map(({ name }) => name));
}

/** Not by a plain access: an input may be called as something that every object has. */
function tensorOf(tensors: Tensors, name: string): Tensor | undefined {
  return Object.hasOwn(tensors, name) ? tensors[name] : undefined;
}

function problemWithForm(
  spec: ModelSpec,
  signature: TensorSignature,
  tensor: Tensor | undefined,
): string | undefined {
  const { datatype } = signature;
  const expected = expectedShape(spec, signature);
  if (tensor === undefined) return `expected ${datatype} ${showShape(expected)}, got nothing`;
  if (tensor.datatype !== datatype) return `expected ${datatype}, got ${tensor.datatype}`;
  const { shape, data } = tensor;
  if (signature.isShapeless !== true && !isFitting(expected, shape)) {
    return `expected shape ${showShape(expected)}, got ${showShape(shape)}`;
  }
  if (isHugeForNothing(shape)) return `expected values, got none of ${showShape(shape)}`;
  const count = elementCount(shape);
  if (data.length === count) return undefined;
  return `expected ${String(count)} values for shape ${showShape(shape)}, got ${String(data.length)}`;
}

function isFitting(expected: readonly number[], shape: readonly number[]): boolean {
  return (
    shape.length === expected.length &&
    expected.every((size, axis) => size < 0 || size === shape[axis])
  );
}

const maxEmpty = 1 << 20;

/** No values at all, but sizes for which a graph might allocate its outputs. */
function isHugeForNothing(shape: readonly number[]): boolean {
  return shape.includes(0) && elementCount(shape.filter((size) => size > 0)) > maxEmpty;
}
