import type { GraphDimensions } from './onnx/graph-dimensions.js';
import type { Signature, TensorSignature } from './tensor.js';

/** Adds what the file tells and a session does not: names of free dimensions, and that a tensor may have any shape. */
export function completeSignature(
  { inputs, outputs }: Signature,
  dimensions: GraphDimensions = {},
): Signature {
  const complete = (signature: TensorSignature): TensorSignature =>
    completed(signature, dimensions);
  return { inputs: inputs.map(complete), outputs: outputs.map(complete) };
}

function completed(signature: TensorSignature, dimensions: GraphDimensions): TensorSignature {
  const { name, shape } = signature;
  if (!Object.hasOwn(dimensions, name)) return signature;
  const declared = dimensions[name];
  // ONNX Runtime works out most shapes that a file leaves out; what it could not it shows like that of a lone number.
  if (declared === undefined) {
    return shape.length === 0 ? { ...signature, isShapeless: true } : signature;
  }
  if (declared.length !== shape.length) return signature;
  const dimensionNames = declared.map((size) => (typeof size === 'string' ? size : ''));
  return dimensionNames.some((known) => known !== '')
    ? { ...signature, dimensionNames }
    : signature;
}
