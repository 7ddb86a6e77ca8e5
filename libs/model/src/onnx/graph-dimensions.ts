import type { OnnxModel } from './parse-onnx.js';
import type { OnnxDimension } from './parse-value.js';

/** Dimensions of a graph's tensors by the name of the input or output; undefined for one that has any shape. */
export type GraphDimensions = Readonly<Record<string, readonly OnnxDimension[] | undefined>>;

/** What the file declares, names included; a session tells it only in part. Plain data, so that it can cross threads. */
export function graphDimensionsOf({ inputs, outputs }: OnnxModel): GraphDimensions {
  return Object.fromEntries(
    [...inputs, ...outputs]
      .filter(({ kind }) => kind === 'tensor')
      .map(({ name, dimensions }) => [name, dimensions]),
  );
}
