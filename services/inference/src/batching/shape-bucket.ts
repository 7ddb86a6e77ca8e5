import type { Signature, Tensors } from '@slipway/model';

/** Names the shape of one row: rows of equal names fit into one run. */
export type ShapeBucketOf = (inputs: Tensors) => string;

/** Only sizes that the graph leaves free, beside the first one, can differ; mostly there are none. */
export function createShapeBucketOf(signature: Signature): ShapeBucketOf {
  const free = signature.inputs.flatMap(({ name, shape }) =>
    shape.flatMap((size, axis) => (axis > 0 && size < 0 ? [{ name, axis }] : [])),
  );
  if (free.length === 0) return () => '';
  return (inputs) => free.map(({ name, axis }) => inputs[name]?.shape[axis]).join('x');
}
