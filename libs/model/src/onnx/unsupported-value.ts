import type { OnnxModel } from './parse-onnx.js';
import type { OnnxValue } from './parse-value.js';

/** Element types of TensorProto.DataType that ONNX Runtime for Node does not carry, by their usual names. */
const unsupported: Readonly<Record<number, string>> = {
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
  24: 'float8e8m0',
  25: 'uint2',
  26: 'int2',
};

/**
 * The first input or output that cannot be served, as `input x: expected …, got bfloat16`; undefined when all can be.
 * ONNX Runtime itself refuses some of them without a name, or only when they are run. What a ZipMap makes is left out: it
 * is replaced at load.
 */
export function unsupportedValue(model: OnnxModel): string | undefined {
  const constants = new Set(model.initializers.map(({ name }) => name));
  const maps = new Set(
    model.nodes.filter(({ opType }) => opType === 'ZipMap').flatMap(({ outputs }) => outputs),
  );
  const inputs = model.inputs.filter(({ name }) => !constants.has(name));
  const outputs = model.outputs.filter(({ name }) => !maps.has(name));
  return (
    inputs.map((value) => problemWith('input', value)).find((problem) => problem !== undefined) ??
    outputs.map((value) => problemWith('output', value)).find((problem) => problem !== undefined)
  );
}

function problemWith(role: string, { name, kind, elementType }: OnnxValue): string | undefined {
  const got =
    kind === 'tensor' ? unsupported[elementType] : `${kind === 'optional' ? 'an' : 'a'} ${kind}`;
  if (got === undefined || kind === 'unknown') return undefined;
  return `${role} ${name}: expected a tensor of numbers, booleans or strings, got ${got}`;
}
