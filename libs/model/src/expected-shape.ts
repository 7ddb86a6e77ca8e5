import type { ModelSpec } from './model-spec.js';
import type { TensorSignature } from './tensor.js';

/** Any number of rows goes through a fixed first dimension, in turns, unless the card says otherwise. */
export function expectedShape(
  { rowAxis, serving }: ModelSpec,
  { shape }: TensorSignature,
): readonly number[] {
  const isLooped = rowAxis.kind === 'fixed' && serving.batching.fixedBatch === 'loop';
  return isLooped ? [-1, ...shape.slice(1)] : shape;
}
